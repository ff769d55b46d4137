import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProcessorShare, placesIn } from './processor-share.ts';

const OWN = `duo-edge-bench-${process.pid}`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'duo-edge-share-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a share of a core', () => {
  it('is a group with a quota, which goes when it is not needed any more', () => {
    const limits: [string, number][] = [];
    const place = { folder, limit: (group: string, us: number) => limits.push([group, us]) };

    const share = createProcessorShare(0.29, [place]);

    expect(limits).toEqual([[join(folder, OWN), 5_800]]);
    expect(share?.file).toBe(join(folder, OWN, 'cgroup.procs'));
    share?.[Symbol.dispose]();
    expect(existsSync(join(folder, OWN))).toBe(false);
  });

  it('is made where a quota can be set, and leaves nothing elsewhere', () => {
    const refuse = () => {
      throw new Error('EACCES');
    };
    const other = join(folder, 'other');
    mkdirSync(other);
    const places = [
      { folder: join(folder, 'missing'), limit: () => {} },
      { folder: other, limit: refuse },
    ];

    expect(createProcessorShare(0.29, places)).toBeUndefined();
    expect(existsSync(join(other, OWN))).toBe(false);
    using share = createProcessorShare(0.29, [...places, { folder, limit: () => {} }]);
    expect(share?.file).toBe(join(folder, OWN, 'cgroup.procs'));
  });

  it('clears away what a bench left that was killed, and not what one uses', () => {
    // Higher than the system counts.
    const [left, used] = ['duo-edge-bench-99999999', `duo-edge-bench-${process.ppid}`];
    for (const name of [left, used, 'anything']) mkdirSync(join(folder, name));

    using _ = createProcessorShare(0.29, [{ folder, limit: () => {} }]);

    expect([left, used, 'anything'].map((name) => existsSync(join(folder, name)))).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('holds the processes that move into it, where this machine allows one', async () => {
    using share = createProcessorShare(0.29);
    if (share === undefined) return;
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1_000)']);
    writeFileSync(share.file, String(child.pid));

    expect(readFileSync(share.file, 'utf8').split('\n')).toContain(String(child.pid));
    child.kill('SIGKILL');
    await once(child, 'close');
    const group = dirname(share.file);
    share[Symbol.dispose]();
    expect(existsSync(group)).toBe(false);
  });

  it('goes with its process when the bench is broken off', async () => {
    const script = `
      import { spawn } from 'node:child_process';
      import { writeFileSync } from 'node:fs';
      import { createProcessorShare } from ${JSON.stringify(join(import.meta.dirname, 'processor-share.ts'))};
      const share = createProcessorShare(0.29);
      process.once('SIGTERM', () => process.exit(130));
      if (share) {
        share.child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
        writeFileSync(share.file, String(share.child.pid));
      }
      console.log(share ? share.file : '');
      setInterval(() => {}, 1_000);`;
    const bench = spawn(process.execPath, ['--input-type=module', '-e', script]);
    const [said] = await once(bench.stdout, 'data');
    const file = String(said).trim();
    expect(file === '' || existsSync(file)).toBe(true);

    bench.kill('SIGTERM');
    await once(bench, 'close');

    expect(existsSync(dirname(file)) && file !== '').toBe(false);
  });
});

it.each([
  {
    name: 'version 2',
    groups: '0::/user.slice/a\n',
    folders: ['', 'unified'],
    path: 'user.slice/a',
  },
  {
    name: 'version 1',
    groups: '4:memory:/b\n1:cpu,cpuacct:/a\n',
    folders: ['cpu,cpuacct', 'cpu'],
    path: 'a',
  },
  { name: 'none', groups: '', folders: [], path: '' },
])('groups of $name are found below the own one', ({ groups, folders, path }) => {
  expect(placesIn(groups).map((place) => place.folder)).toEqual(
    folders.map((root) => join('/sys/fs/cgroup', root, path)),
  );
});
