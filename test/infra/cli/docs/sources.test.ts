/** Where documentation comes from: folders and archives of every form, whole, broken and hostile. */
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { docs, type Folder, HANDBOOK, tempFolder } from '../../../support/docs-index.ts';
import { gnuLong, paxLong, type TarEntry, tarOf } from './tar.ts';

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

const index = (...args: string[]) => docs(['index', ...args, '--out', out, '--json']);
const piped = (archive: Uint8Array, ...args: string[]) =>
  docs(['index', '-', ...args, '--out', out, '--json'], { input: [archive] });

/** Nothing was written, not even in part. */
function expectNothing(): void {
  const left = existsSync(folder.file('out')) ? readdirSync(folder.file('out')) : [];
  expect(left).toEqual([]);
}

describe('a folder', () => {
  it('that has doc and VERSION', async () => {
    const { code, json } = await index(HANDBOOK);

    expect(code).toBe(0);
    expect(json()).toEqual({
      version: '19.3',
      pages: 21,
      sections: expect.any(Number),
      bytes: expect.any(Number),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      file: out,
      ms: expect.any(Number),
      left_out: { moved: 1, development: 1, drawers: 1, empty: 1, too_large: 0 },
    });
  });

  it('doc itself, with VERSION beside it', async () => {
    const { json } = await index(join(HANDBOOK, 'doc'));

    expect(json()).toMatchObject({ version: '19.3', pages: 21 });
  });

  it('of an older GitLab, with index.md', async () => {
    mkdirSync(folder.file('doc'));
    writeFileSync(folder.file('doc/index.md'), PAGE);
    writeFileSync(folder.file('VERSION'), '17.11.4-ee');

    expect((await index(folder.path)).json()).toMatchObject({ version: '17.11', pages: 1 });
  });

  it('with pages for contributors, when they are wanted', async () => {
    const { json } = await index(HANDBOOK, '--with-development');

    expect(json()).toMatchObject({ pages: 22, left_out: { development: 0 } });
  });

  it('with links, which are never followed', async () => {
    cpSync(HANDBOOK, folder.file('in'), { recursive: true });
    symlinkSync('/etc', folder.file('in/doc/etc'));
    symlinkSync(folder.file('in/doc/_index.md'), folder.file('in/doc/twin.md'));

    expect((await index(folder.file('in'))).json()).toMatchObject({ pages: 21 });
  });

  it.each([
    ['is not there', '/no/such/folder', /There is no \/no\/such\/folder/],
    ['has no documentation', import.meta.dirname, /holds no documentation/],
  ])('that %s is refused', async (_, path, reason) => {
    const { code, stderr } = await index(path);

    expect(code).toBe(2);
    expect(stderr).toMatch(reason);
    expectNothing();
  });
});

describe('an archive', () => {
  it.each([
    ['plain', tarOf(small())],
    ['packed', gzipSync(tarOf(small()))],
    ['below ./', tarOf(small('./'))],
    ['of a release', tarOf(small('gitlab-v19.3.0-ee/'))],
    ['deep below', tarOf(small('opt/gitlab/embedded/service/gitlab-rails/'))],
    [
      'in two members',
      Buffer.concat([gzipSync(tarOf(small(), { ends: false })), gzipSync(Buffer.alloc(1024))]),
    ],
  ])('%s', async (_, archive) => {
    writeFileSync(folder.file('archive.bin'), archive);

    expect((await index(folder.file('archive.bin'))).json()).toMatchObject({
      version: '19.3',
      pages: 2,
    });
    expect((await piped(archive)).json()).toMatchObject({ version: '19.3', pages: 2 });
  });

  it.each([
    ['GNU', gnuLong],
    ['pax', paxLong],
  ])('with long names of %s', async (_, long) => {
    const name = `doc/${'folder-with-a-long-name/'.repeat(8)}page.md`;
    const archive = tarOf([...small(), ...long(name, PAGE)]);

    expect((await piped(archive)).json()).toMatchObject({ pages: 3 });
  });

  it('that arrives in small pieces', async () => {
    const archive = gzipSync(tarOf(small()));
    const pieces = Array.from({ length: Math.ceil(archive.length / 7) }, (_, at) =>
      archive.subarray(at * 7, at * 7 + 7),
    );

    const { json } = await docs(['index', '-', '--out', out, '--json'], { input: pieces });

    expect(json()).toMatchObject({ pages: 2 });
  });

  it('has no more than the first documentation', async () => {
    const archive = tarOf([
      ...small('a/'),
      ...small('b/'),
      { name: 'b/doc/two.md', content: PAGE },
    ]);

    expect((await piped(archive)).json()).toMatchObject({ pages: 2 });
  });

  it.each<[string, Buffer, number, RegExp]>([
    ['is empty', Buffer.alloc(0), 2, /empty/],
    ['is none', Buffer.from('<!doctype html>'.repeat(100)), 2, /no tar archive/],
    [
      'has no documentation',
      tarOf([{ name: 'README.md', content: PAGE }]),
      2,
      /no doc\/_index\.md/,
    ],
    ['lies too deep', tarOf(small('1/2/3/4/5/6/7/')), 2, /no doc\/_index\.md/],
    ['is cut', gzipSync(tarOf(small())).subarray(0, 120), 1, /broken/],
    ['is cut within a page', tarOf(small()).subarray(0, 1_100), 1, /broken/],
    [
      'is cut between blocks',
      tarOf([...small(), { name: 'doc/x.md', content: PAGE.repeat(99) }]).subarray(0, 512 * 8),
      1,
      /broken/,
    ],
    [
      'has a wrong sum',
      tarOf([...small(), { name: 'doc/x.md', content: PAGE, isBroken: true }]),
      1,
      /broken/,
    ],
  ])('that %s is refused', async (...[, archive, exitCode, reason]) => {
    const { code, stderr } = await piped(archive);

    expect(code).toBe(exitCode);
    expect(stderr).toMatch(reason);
    expectNothing();
  });

  it('with flipped bits is refused, or read as it was', async () => {
    const archive = gzipSync(tarOf(small()));
    archive[archive.length - 6] = (archive[archive.length - 6] ?? 0) ^ 0xff;

    const { code, stderr } = await piped(archive);

    expect(code).toBe(1);
    expect(stderr).toMatch(/broken/);
    expectNothing();
  });
});

it('leaves the old index in place when a build fails', async () => {
  await index(HANDBOOK);
  const before = readdirSync(folder.file('out'));

  const { code } = await piped(gzipSync(tarOf(small())).subarray(0, 100));

  expect(code).toBe(1);
  expect(readdirSync(folder.file('out'))).toEqual(before);
  expect((await docs(['search', 'branch', '--index', out, '--json'])).code).toBe(0);
});

it.each([
  ['below a file', 'file/x.sqlite'],
  ['that is a folder', 'taken'],
])('says in one line that a file %s cannot be written', async (...[, name]) => {
  writeFileSync(folder.file('file'), '');
  mkdirSync(folder.file('taken/in'), { recursive: true });
  const target = folder.file(name);

  const { code, stderr } = await docs(['index', HANDBOOK, '--out', target]);

  expect(code).toBe(1);
  expect(stderr).toMatch(/^error \S+ cannot be written: E[A-Z]+: [a-z -]+\.\n$/);
  expect(stderr).toContain(target);
  expect(readdirSync(folder.path).toSorted()).toEqual(['file', 'taken']);
});

it('gives the same index for the same documentation', async () => {
  const one = (await index(HANDBOOK)).json();
  const other = (await index(HANDBOOK)).json();

  expect(other['sha256']).toBe(one['sha256']);
});

it.each([
  ['a person who watches', true, '500 of 1,003 pages\n1,000 of 1,003 pages\n'],
  ['nobody', false, ''],
])('tells %s how far it is', async (...[, isTTY, told]) => {
  const many = Array.from({ length: 1_001 }, (_, at) => ({ name: `doc/${at}.md`, content: PAGE }));
  const input = [tarOf([...small(), ...many])];

  const { stderr } = await docs(['index', '-', '--out', out], { input, isTTY });

  expect(stderr).toBe(told);
});
