/**
 * Records in files: what `npm start` writes, what was copied from the bucket, or exported from CloudWatch.
 *
 * @module
 */
import { createReadStream, existsSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { FailedError, UsageError } from '../../common/failures.ts';
import type { ReadText } from '../usage-entry.ts';
import { DamagedError, readRecords } from './read-lines.ts';
import type { Progress, Source } from './source.ts';

/** Stands for standard input. */
const STANDARD_INPUT = '-';

/** @throws {UsageError} when one of the files is not there */
export function filesSource(paths: readonly string[], input: Readable): Source {
  for (const path of paths.filter((name) => name !== STANDARD_INPUT)) {
    if (!existsSync(path)) throw new UsageError(`There is no file ${path}.`);
    if (statSync(path).isDirectory()) {
      throw new UsageError(`${path} is a folder.`, `Name the files in it: --from ${path}/*`);
    }
  }
  const open = (path: string) => (path === STANDARD_INPUT ? input : createReadStream(path));
  const name = paths.map((path) => (path === STANDARD_INPUT ? 'standard input' : path)).join(', ');
  return { name, bounds: undefined, read: (progress) => readAll(paths, open, progress) };
}

async function* readAll(
  paths: readonly string[],
  open: (path: string) => Readable,
  progress: Progress,
): AsyncGenerator<ReadText> {
  for (const [index, path] of paths.entries()) {
    progress(index, paths.length, 'files');
    try {
      yield* readRecords(open(path));
    } catch (error) {
      if (error instanceof DamagedError) throw new FailedError(`${path}: ${error.message}.`);
      const { code, syscall } = error as NodeJS.ErrnoException;
      throw syscall === undefined ? error : new FailedError(`${path} cannot be read (${code}).`);
    }
  }
}
