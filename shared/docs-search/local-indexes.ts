/**
 * Indexes in files of this machine, which may change while the gateway runs.
 *
 * @module
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Log } from '../log.ts';
import { type DocsIndex, openDocsIndex } from './docs-index.ts';
import { type IndexSource, searchOpen } from './index-source.ts';

export interface LocalOptions {
  /** A file, or a folder of files such as `gitlab-19.3.sqlite`. */
  readonly path: string;
  readonly log: Log;
  /** The clock, in milliseconds since the epoch. */
  readonly now?: () => number;
}

/** How soon a change is noticed, in milliseconds. */
const LOOK_EVERY_MS = 5_000;

const INDEX_FILE = /^gitlab-.+\.sqlite$/;

interface LocalFile {
  /** Changes with the file. */
  readonly state: string;
  /** The last good one; undefined while there was none. */
  readonly index: DocsIndex | undefined;
}

export function createLocalIndexes({ path, log, now = Date.now }: LocalOptions): IndexSource {
  const files = new Map<string, LocalFile>();
  let lookAt = Number.NEGATIVE_INFINITY;

  function look(): void {
    lookAt = now() + LOOK_EVERY_MS;
    const found = indexFiles(path);
    for (const file of found) renew(file);
    // What is gone still answers as long as nothing else can.
    if (found.length > 0) {
      for (const gone of files.keys()) if (!found.includes(gone)) drop(gone);
    }
  }

  function renew(file: string): void {
    const known = files.get(file);
    const state = stateOf(file);
    if (state === undefined || state === known?.state) return;
    try {
      const index = openDocsIndex(file);
      known?.index?.[Symbol.dispose]();
      files.set(file, { state, index });
    } catch (error) {
      files.set(file, { state, index: known?.index });
      log('warn', 'documentation index not usable', {
        file: basename(file),
        reason: messageOf(error),
      });
    }
  }

  function drop(file: string): void {
    files.get(file)?.index?.[Symbol.dispose]();
    files.delete(file);
  }

  return {
    async search(gitlabVersion, query) {
      if (now() >= lookAt) look();
      return searchOpen(byVersion(files.values()), gitlabVersion, query);
    },
  };
}

/** The files of a path, in the order of their names; none where there is nothing. */
export function indexFiles(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => INDEX_FILE.test(name))
    .toSorted()
    .map((name) => join(path, name));
}

function stateOf(file: string): string | undefined {
  try {
    const { ino, size, mtimeMs } = statSync(file);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    // Removed since the folder was read.
    return undefined;
  }
}

function byVersion(files: Iterable<LocalFile>): Map<string, DocsIndex> {
  return new Map(
    [...files].flatMap(({ index }) => (index ? [[index.facts.version, index] as const] : [])),
  );
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
