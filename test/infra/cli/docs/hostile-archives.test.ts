/** Archives that want to harm, and documentation whose version is not clear. */
import { existsSync, readdirSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { docs, type Folder, tempFolder } from '../../../support/docs-index.ts';
import { entryOf, type TarEntry, tarOf } from './tar.ts';

let folder: Folder;
let out: string;
beforeEach(() => {
  folder = tempFolder();
  out = folder.file('out/gitlab.sqlite');
});
afterEach(() => folder[Symbol.dispose]());

const PAGE = '---\ntitle: A page\n---\n\nSomething about branches.\n';

const small = (prefix = ''): TarEntry[] => [
  { name: `${prefix}VERSION`, content: '19.3.0-pre\n' },
  { name: `${prefix}doc/_index.md`, content: PAGE },
  { name: `${prefix}doc/user/one.md`, content: PAGE },
];

const piped = (archive: Uint8Array, ...args: string[]) =>
  docs(['index', '-', ...args, '--out', out, '--json'], { input: [archive] });

/** Nothing was written, not even in part. */
function expectNothing(): void {
  const left = existsSync(folder.file('out')) ? readdirSync(folder.file('out')) : [];
  expect(left).toEqual([]);
}

describe('a hostile archive', () => {
  it('aims at nothing: paths that climb, absolute ones, links, devices', async () => {
    const hostile: TarEntry[] = [
      { name: '../../doc/up.md', content: PAGE },
      { name: 'doc/../../up.md', content: PAGE },
      { name: '/doc/absolute.md', content: PAGE },
      { name: 'C:\\doc\\windows.md', content: PAGE },
      { name: 'doc/hard.md', type: '1', link: '/etc/passwd' },
      { name: 'doc/soft.md', type: '2', link: '../../../etc/passwd' },
      { name: 'doc/device.md', type: '3' },
      { name: 'doc/fifo.md', type: '6' },
    ];

    const { code, json } = await piped(tarOf([...hostile, ...small()]));

    expect(code).toBe(0);
    expect(json()).toMatchObject({ pages: 2 });
    expect(readdirSync(folder.path)).toEqual(['out']);
    expect(readdirSync(folder.file('out'))).toEqual(['gitlab.sqlite']);
  });

  it('leaves out a page that is longer than any real one', async () => {
    const long = { name: 'doc/long.md', content: Buffer.alloc(8 * 1024 ** 2 + 1, 'a') };

    const { json } = await piped(tarOf([...small(), long]));

    expect(json()).toMatchObject({ pages: 2, left_out: { too_large: 1 } });
  });

  it('unpacks to no more than 1 GiB, whatever the headers say', { timeout: 120_000 }, async () => {
    const zeros = entryOf({ name: 'doc/zeros.bin', content: Buffer.alloc(64 * 1024 ** 2) });
    const member = gzipSync(zeros, { level: 1 });
    const before = process.memoryUsage().rss;

    const { code, stderr } = await docs(['index', '-', '--out', out], {
      input: Array.from({ length: 20 }, () => member),
    });

    expect(gunzipSync(member).length).toBeGreaterThan(60e6);
    expect(code).toBe(1);
    expect(stderr).toMatch(/over 1 GiB unpacked/);
    expect(process.memoryUsage().rss - before).toBeLessThan(700e6);
    expectNothing();
  });

  it.each<[string, () => Iterable<Buffer>, RegExp]>([
    [
      'pages',
      function* () {
        for (let at = 0; at < 20_001; at += 1)
          yield entryOf({ name: `doc/${at}.md`, content: 'x' });
      },
      /over 20,000 pages/,
    ],
    [
      'Markdown',
      function* () {
        const content = Buffer.alloc(8 * 1024 ** 2, 'a');
        for (let at = 0; at < 33; at += 1) yield entryOf({ name: `doc/${at}.md`, content });
      },
      /over 256 MiB of Markdown/,
    ],
    [
      'files',
      function* () {
        const many = Buffer.concat(Array.from({ length: 100 }, () => entryOf({ name: 'x.rb' })));
        for (let at = 0; at < 2_001; at += 1) yield many;
      },
      /over 200,000 files/,
    ],
  ])('with too many %s', async (_, entries, reason) => {
    const { code, stderr } = await docs(['index', '-', '--out', out], { input: entries() });

    expect(code).toBe(1);
    expect(stderr).toMatch(reason);
    expectNothing();
  });
});

describe('the version of GitLab', () => {
  it.each([
    ['from VERSION', tarOf(small()), [], '19.3'],
    ['from the option', tarOf(small().slice(1)), ['--gitlab-version', '18.9.2-ee'], '18.9'],
    ['from both, if they agree', tarOf(small()), ['--gitlab-version', '19.3.4'], '19.3'],
  ])('%s', async (...[, archive, args, version]) => {
    expect((await piped(archive, ...args)).json()).toMatchObject({ version });
  });

  it.each([
    ['is not known', tarOf(small().slice(1)), [], /--gitlab-version 19\.3/],
    ['is two', tarOf(small()), ['--gitlab-version', '18.9'], /of GitLab 19\.3, not of 18\.9/],
    ['is none', tarOf(small()), ['--gitlab-version', 'newest'], /not a version/],
  ])('that %s is refused', async (...[, archive, args, reason]) => {
    const { code, stderr } = await piped(archive, ...args);

    expect(code).toBe(2);
    expect(stderr).toMatch(reason);
    expectNothing();
  });
});
