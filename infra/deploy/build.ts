/**
 * Bundles every function for Lambda: `dist/<name>/index.cjs` with its source map and the metafile of
 * its contents, `index.mjs`, by which Lambda loads it, and `dist/<name>.zip`, which is what gets deployed. Another folder than `dist` may be given
 * as argument.
 *
 * @module
 */
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build as esbuild } from 'esbuild';
import { minifyBundle } from './minify.ts';
import {
  withModelFacts,
  withoutDocsSearch,
  withoutOwnEndpoint,
  withoutProxy,
  withoutRoles,
  withoutServingPlatforms,
} from './optional-parts.ts';
import { withoutUnusedModules } from './unused-modules.ts';
import { zipFiles } from './zip.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface Bundle {
  readonly name: string;
  /** The bundle itself, beside its source map. */
  readonly file: string;
  readonly zip: string;
  readonly minifiedBytes: number;
  readonly zippedBytes: number;
}

/** Further files of the packages, by name. */
type Files = Readonly<Record<string, string>>;

/**
 * Builds all folders of `functions/`, or those in `names`, into `outDir`. Optional parts are left out unless a variable is `on`:
 * `DUO_EDGE_MODEL_ENDPOINT`, `DUO_EDGE_SERVING_PLATFORMS`, `DUO_EDGE_DOCS_SEARCH`, `DUO_EDGE_PROXY`,
 * `DUO_EDGE_ROLES`.
 * Rejects if one does not compile.
 */
export async function build(
  outDir = join(ROOT, 'dist'),
  files: Files = {},
  names?: readonly string[],
): Promise<readonly Bundle[]> {
  const built = names ?? (await functionNames());
  return Promise.all(built.map((name) => buildFunction(name, outDir, files)));
}

/** The functions there are: the folders of `functions/`, in alphabetical order. */
export async function functionNames(): Promise<readonly string[]> {
  const entries = await readdir(join(ROOT, 'functions'), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/**
 * Waits until the function has warmed up, which only an ES module can while it is loaded. Until then Lambda gives it
 * the whole processor.
 */
const LOADER = `import { createRequire } from 'node:module';
const bundle = createRequire(import.meta.url)('./index.cjs');
await bundle.initialised;
export const { handler, bufferedHandler } = bundle;
`;

async function buildFunction(name: string, outDir: string, files: Files): Promise<Bundle> {
  const folder = join(outDir, name);
  const file = join(folder, 'index.cjs');
  const { outputFiles, metafile } = await bundle(`functions/${name}/index.ts`, file);
  const textOf = (wanted: string) => outputFiles.find(({ path }) => path === wanted)?.text ?? '';
  const { code, map } = await minifyBundle({ code: textOf(file), map: textOf(`${file}.map`) });
  const texts = Object.entries(files).map(([file, text]) => [file, Buffer.from(text)]);
  const archive = await zipFiles({
    'index.cjs': Buffer.from(code),
    'index.mjs': Buffer.from(LOADER),
    ...Object.fromEntries(texts),
  });

  await mkdir(folder, { recursive: true });
  await Promise.all([
    writeFile(file, code),
    writeFile(join(folder, 'index.mjs'), LOADER),
    writeFile(`${file}.map`, map),
    writeFile(join(folder, 'meta.json'), JSON.stringify(metafile)),
    writeWhole(`${folder}.zip`, archive),
  ]);
  const sizes = { minifiedBytes: Buffer.byteLength(code), zippedBytes: archive.length };
  return { name, file, zip: `${folder}.zip`, ...sizes };
}

/** Lists models by their ids, or looks when they end; nothing else that is deployed does. */
const WITH_MODEL_FACTS = /^functions\/(?:model-endpoint|watch)\//;

/** Bundles any entry point as the functions are, but for `changes`; gives the files, writes none. */
export function bundle(
  entryPoint: string,
  outfile: string,
  changes: Pick<BuildOptions, 'define' | 'plugins'> = {},
) {
  return esbuild({
    absWorkingDir: ROOT,
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    // CommonJS starts faster on Lambda than ES modules, and needs no shim for `require`.
    format: 'cjs',
    // `import('node:http')` as `require`: the view of it that `import` makes asks for all its members, of
    // which `WebSocket` loads the whole of Node's own HTTP client, 15 ms of each cold start.
    supported: { 'dynamic-import': false },
    // The packages' ES modules first: only those can be shaken, which saves a third.
    mainFields: ['module', 'main'],
    // Without the names of functions and classes, which take 6 %: errors carry theirs as a member, and
    // stack frames are read with the source map.
    minify: true,
    // Behind a dynamic `import()` that is itself left out; esbuild looks before it knows, and then keeps
    // all modules that the two of them share as functions.
    external: ['@aws-sdk/nested-clients'],
    plugins: [
      ...(WITH_MODEL_FACTS.test(entryPoint) || readsOwnKeys(entryPoint) ? [withModelFacts] : []),
      withoutUnusedModules,
      ...(readsOwnKeys(entryPoint) ? [] : [withoutOwnEndpoint]),
      ...(process.env['DUO_EDGE_SERVING_PLATFORMS'] === 'on' ? [] : [withoutServingPlatforms]),
      ...(process.env['DUO_EDGE_ROLES'] === 'on' ? [] : [withoutRoles]),
      ...(process.env['DUO_EDGE_PROXY'] === 'on' ? [] : [withoutProxy]),
      ...(process.env['DUO_EDGE_DOCS_SEARCH'] === 'on' ? [] : [withoutDocsSearch]),
    ],
    sourcemap: 'external',
    metafile: true,
    write: false,
    logLevel: 'warning',
    ...changes,
  });
}

/** Whoever asks models for GitLab, where the model endpoint is switched on: see `shared/wiring/own-endpoint.ts`. */
function readsOwnKeys(entryPoint: string): boolean {
  const isOn = process.env['DUO_EDGE_MODEL_ENDPOINT'] === 'on';
  return isOn && !WITH_MODEL_FACTS.test(entryPoint);
}

/** Replaces `path` in one step, for a deploy tool may be packing while another build runs. */
async function writeWhole(path: string, content: Uint8Array): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, content);
  await rename(draft, path);
}

function report(bundles: readonly Bundle[]): void {
  console.log(row('function', 'KB minified', 'KB zipped'));
  for (const { name, minifiedBytes, zippedBytes } of bundles) {
    console.log(row(name, kilobytes(minifiedBytes), kilobytes(zippedBytes)));
  }
}

const row = (name: string, minified: string, zipped: string) =>
  `${name.padEnd(16)} ${minified.padStart(12)} ${zipped.padStart(10)}`;

const kilobytes = (bytes: number) => (bytes / 1_000).toFixed(1);

if (import.meta.main) {
  const files = JSON.parse(process.env['DUO_EDGE_PACKAGED_FILES'] ?? '{}');
  report(await build(process.argv[2], files));
}
