import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inflateRawSync } from 'node:zlib';
import type { Metafile } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { build } from '#infra/deploy/build.ts';

/**
 * The most that a bundle may have in bytes, minified and zipped: a little more than what it has. Each kilobyte is
 * start time, so a limit is raised by whoever can say what the reason is worth.
 */
const LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  chat: [380_000, 132_000],
  'code-completion': [345_000, 120_000],
  'code-generation': [345_000, 120_000],
  'model-endpoint': [295_000, 100_000],
  platform: [212_000, 72_000],
  'usage-events': [110_000, 37_500],
  watch: [180_000, 58_000],
};

/** Of a function that has no row. */
const ANY_LIMIT = [380_000, 132_000] as const;

/** Their room, their libraries, and the guardrail around their models. */
const OF_PLATFORMS =
  /shared\/openai\/|eventsource-parser|client-secrets-manager|guarded-answer|apply-guardrail/;

/** What stands in for a module that was left out is no longer than this. */
const STAND_IN_BYTES = 20;

/** Loads a bundle as Lambda's runtime does, whose globals are there before the first import. */
const LOAD_LIKE_LAMBDA = `
  globalThis.awslambda = {
    streamifyResponse: (handler) => handler,
    HttpResponseStream: { from: (stream) => stream },
  };
  const path = require('node:path');
  import(path.resolve(process.argv[1], '..', 'index.mjs')).then(({ handler, bufferedHandler }) => {
    process.stdout.write([typeof handler, typeof bufferedHandler].join());
    process.exit();
  });
`;

const ENVIRONMENT = {
  AIGW_GITLAB_URL: 'https://gitlab.example.com',
  AWS_REGION: 'eu-central-1',
  DUO_EDGE_DEFAULT_MODEL: 'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
  DUO_EDGE_LOG_GROUPS: '/aws/lambda/chat',
  DUO_EDGE_TABLE: 'assignments',
  DUO_EDGE_USAGE_EVENT_BUS: 'audit',
};

// Outside the repository, as on Lambda: no package.json above says that `.js` means ES modules.
const folder = await mkdtemp(join(tmpdir(), 'duo-edge-build-'));
afterAll(() => rm(folder, { recursive: true }));

const bundles = await build(join(folder, 'first'));

describe.each(bundles)('the bundle of $name', ({ name, file, zip, ...size }) => {
  it('stays within its budget', () => {
    const [minifiedBytes, zippedBytes] = LIMITS[name] ?? ANY_LIMIT;

    expect(size.minifiedBytes).toBeLessThanOrEqual(minifiedBytes);
    expect(size.zippedBytes).toBeLessThanOrEqual(zippedBytes);
  });

  it('loads on Lambda and exports its handlers', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--eval', LOAD_LIKE_LAMBDA, file],
      { env: ENVIRONMENT },
    );

    // `sam local` calls functions that answer HTTP; these are called with logs, and by schedules.
    const isCalledByAws = ['usage-events', 'watch'].includes(name);
    expect(stdout).toBe(isCalledByAws ? 'function,undefined' : 'function,function');
  });

  it('is packed with what loads it, readable for everyone', async () => {
    const archive = await readFile(zip);
    const packedBytes = archive.readUInt32LE(18);
    const nameEnd = 30 + archive.readUInt16LE(26);
    const start = nameEnd + archive.readUInt16LE(28);
    expect(archive.toString('utf8', 30, nameEnd)).toBe('index.cjs');
    const content = inflateRawSync(archive.subarray(start, start + packedBytes));
    expect(content.equals(await readFile(file))).toBe(true);
    expect(entriesOf(archive)).toEqual([
      { name: 'index.cjs', mode: 0o100644 },
      { name: 'index.mjs', mode: 0o100644 },
    ]);
  });

  it('explains its size in a metafile', async () => {
    const meta = await metafileOf(name);

    expect(Object.keys(meta.inputs)).toContain(`functions/${name}/index.ts`);
  });

  it('needs no package that is not in it', async () => {
    const meta = await metafileOf(name);
    const imports = Object.values(meta.outputs).flatMap((output) => output.imports);

    const missing = imports.filter(({ path, external }) => external && !isBuiltin(path));

    expect(missing).toEqual([]);
    // What is imported late is a `require` all the same: see `infra/deploy/build.ts`.
    expect(imports.filter(({ kind }) => kind === 'dynamic-import')).toEqual([]);
  });

  it('holds no optional part: none was asked for', async () => {
    const code = await readFile(file, 'utf8');

    // What only that part says: other models, the proxy, roles of other accounts.
    for (const words of ['bedrock-mantle', 'proxyEnv', 'AssumeRole'])
      expect(code).not.toContain(words);
  });

  it('holds nothing that only serving platforms need', async () => {
    const { outputs } = await metafileOf(name);
    const held = Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
        bytesInOutput > STAND_IN_BYTES && OF_PLATFORMS.test(path) ? [path] : [],
      ),
    );

    expect(held).toEqual([]);
  });

  it('has no package twice', async () => {
    const { inputs } = await metafileOf(name);
    const folders = Object.keys(inputs).flatMap(packageFolderOf);

    const names = [...new Set(folders)].map((folder) => folder.split('node_modules/').at(-1));
    expect(names.filter((package_, index) => names.indexOf(package_) !== index)).toEqual([]);
  });
});

it('gives the same bytes for the same sources', async () => {
  const again = await build(join(folder, 'second'));

  const read = (built: typeof bundles) => Promise.all(built.map(({ zip }) => readFile(zip)));
  expect(await read(again)).toEqual(await read(bundles));
});

/** What the directory at the end of an archive says. */
function entriesOf(archive: Buffer): readonly object[] {
  const entries: object[] = [];
  const end = archive.length - 22;
  for (let at = archive.readUInt32LE(end + 16); at < end; ) {
    const nameEnd = at + 46 + archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, nameEnd);
    entries.push({ name, mode: archive.readUInt32LE(at + 38) >>> 16 });
    at = nameEnd + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

async function metafileOf(name: string): Promise<Metafile> {
  return JSON.parse(await readFile(join(folder, 'first', name, 'meta.json'), 'utf8'));
}

/** The folder of the package that the module `path` belongs to; none for our own. */
function packageFolderOf(path: string): readonly string[] {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.slice(0, 1) ?? [];
}
