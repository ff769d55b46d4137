/**
 * What the bench runs, built once: the functions as they are deployed, and the processes around them,
 * so that no process carries a compiler that the gateway on AWS does not have.
 *
 * @module
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Bundle, build, bundle } from '#infra/deploy/build.ts';
import { zipFiles } from '#infra/deploy/zip.ts';

export interface Built {
  readonly functions: readonly Bundle[];
  /** The bare SDK as it is, bundled with the functions' other options. */
  readonly bareSdk: Bundle;
  readonly processes: Readonly<Record<ProcessName, string>>;
}

const PROCESSES = ['gateway', 'direct', 'floor', 'bare', 'invoke-cold', 'preloaded'] as const;

export type ProcessName = (typeof PROCESSES)[number];

const FOLDER = import.meta.dirname;
const ROOT = join(FOLDER, '..', '..');

/** What is not the gateway is bundled as the gateway is, but for this. */
const CHANGES = {
  // The bare SDK is the SDK as it is: what the build leaves out of it is the gateway's own merit.
  plugins: [],
  // Where the front end finds the routes that are deployed: beside its source.
  define: { 'import.meta.dirname': JSON.stringify(join(ROOT, 'infra', 'local')) },
};

/** Builds everything into `folder`, which should be outside of the repository. */
export async function buildAll(folder: string): Promise<Built> {
  const [functions, bareSdk, ...processes] = await Promise.all([
    build(join(folder, 'functions')),
    buildBareSdk(folder),
    ...PROCESSES.map((name) => buildProcess(name, folder)),
  ]);
  return { functions, bareSdk, processes: Object.fromEntries(processes) as Built['processes'] };
}

async function buildProcess(name: ProcessName, folder: string) {
  const file = join(folder, 'processes', `${name}.cjs`);
  await write(join('test', 'bench', 'processes', `${name}.ts`), file);
  return [name, file] as const;
}

async function buildBareSdk(folder: string): Promise<Bundle> {
  const file = join(folder, 'bare-sdk', 'index.cjs');
  const code = await write(join('test', 'bench', 'cold', 'bare-sdk.ts'), file);
  const archive = await zipFiles({ 'index.js': code });
  const sizes = { minifiedBytes: code.length, zippedBytes: archive.length };
  return { name: 'bare-sdk', file, zip: '', ...sizes };
}

async function write(entryPoint: string, file: string): Promise<Uint8Array> {
  const { outputFiles } = await bundle(entryPoint, file, CHANGES);
  const code = outputFiles.find(({ path }) => path === file)?.contents ?? new Uint8Array();
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, code);
  return code;
}

/** The bundle of a function. @throws {TypeError} when there is no such function */
export function functionNamed({ functions }: Built, name: string): Bundle {
  const found = functions.find((bundle) => bundle.name === name);
  if (found === undefined) throw new TypeError(`There is no function ${name}`);
  return found;
}
