/**
 * Indexes of the small handbook in `test/fixtures/docs-search`, made as an operator makes them.
 *
 * @module
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { createTerminal } from '#infra/cli/common/terminal.ts';
import { runDocs } from '#infra/cli/docs/run-docs.ts';

export const HANDBOOK = join(import.meta.dirname, '..', 'fixtures', 'docs-search');

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  json<T = Record<string, unknown>>(): T;
}

export interface Place {
  readonly env?: Readonly<Record<string, string>>;
  /** What is on standard input. */
  readonly input?: Iterable<Uint8Array>;
  /** Whether a person watches. */
  readonly isTTY?: boolean;
}

/** Runs `npm run docs -- <args>` in this process. */
export async function docs(
  args: readonly string[],
  { env = {}, input = [], isTTY = false }: Place = {},
): Promise<Outcome> {
  const output = Object.assign(new PassThrough(), { isTTY });
  const error = new PassThrough();
  const keyboard = Object.assign(new PassThrough(), { isTTY });
  const terminal = createTerminal({ input: keyboard, output, error });
  const code = await runDocs(args, {
    env: { ...env },
    terminal,
    now: Date.now,
    input: Readable.from(input, { objectMode: false }),
  });
  const stdout = String(output.read() ?? '');
  return { code, stdout, stderr: String(error.read() ?? ''), json: () => JSON.parse(stdout) };
}

export interface Folder extends Disposable {
  readonly path: string;
  file(name: string): string;
}

/** A folder that goes with its test. */
export function tempFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'docs-'));
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Writes `gitlab-<version>.sqlite` of the handbook into `folder`, and gives its path. */
export async function indexHandbook(folder: string, version = '19.3'): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `gitlab-${version}.sqlite`);
  using copy = tempFolder();
  cpSync(join(HANDBOOK, 'doc'), copy.file('doc'), { recursive: true });
  writeFileSync(copy.file('VERSION'), `${version}.0-ee`);
  const { code, stderr } = await docs(['index', copy.path, '--out', file]);
  if (code !== 0) throw new Error(stderr);
  return file;
}

export function handbookJson<T>(name: string): T {
  return JSON.parse(readFileSync(join(HANDBOOK, name), 'utf8'));
}
