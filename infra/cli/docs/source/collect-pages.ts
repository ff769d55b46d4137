/**
 * What a source of documentation gives, and how much of it is taken.
 *
 * @module
 */
import { FailedError } from '../../common/failures.ts';
import { isNoPage } from '../pages/page.ts';

export interface DocsSource {
  /** What the file `VERSION` says; undefined where there is none. */
  readonly version: string | undefined;
  /** Markdown by its path below `doc/`. */
  readonly pages: ReadonlyMap<string, string>;
  /** Pages that are longer than any real one. */
  readonly tooLarge: number;
  /** Links, devices and paths that lead elsewhere. */
  readonly skipped: number;
}

/** GitLab's documentation has 3,000 pages of 33 MB, the longest 4 MB. */
export const LIMITS = {
  pageBytes: 8 * 1024 ** 2,
  pages: 20_000,
  markdownBytes: 256 * 1024 ** 2,
  unpackedBytes: 1024 ** 3,
  entries: 200_000,
} as const;

/** How deep `doc/` may lie in an archive. */
export const MAX_PREFIX = 6;

export class TooMuchError extends FailedError {
  constructor(what: string) {
    super(`That is more than the documentation of a GitLab: ${what}. Nothing was written.`);
  }
}

/** Counts what comes, against {@link LIMITS}. */
export interface Meter {
  /** @throws {TooMuchError} */
  entry(): void;
  /** @throws {TooMuchError} */
  unpacked(bytes: number): void;
  /**
   * Whether a page of `bytes` is taken.
   *
   * @throws {TooMuchError}
   */
  page(bytes: number): boolean;
  readonly tooLarge: number;
  readonly entries: number;
}

export function createMeter(): Meter {
  const count = { entries: 0, unpacked: 0, pages: 0, markdown: 0, tooLarge: 0 };
  return {
    get entries() {
      return count.entries;
    },
    get tooLarge() {
      return count.tooLarge;
    },
    entry() {
      count.entries += 1;
      if (count.entries > LIMITS.entries) throw new TooMuchError('over 200,000 files');
    },
    unpacked(bytes) {
      count.unpacked += bytes;
      if (count.unpacked > LIMITS.unpackedBytes) throw new TooMuchError('over 1 GiB unpacked');
    },
    page(bytes) {
      if (bytes > LIMITS.pageBytes) {
        count.tooLarge += 1;
        return false;
      }
      count.pages += 1;
      count.markdown += bytes;
      if (count.pages > LIMITS.pages) throw new TooMuchError('over 20,000 pages');
      if (count.markdown > LIMITS.markdownBytes) throw new TooMuchError('over 256 MiB of Markdown');
      return true;
    },
  };
}

/** Whether a file below `doc/` is worth reading. */
export function isWanted(path: string): boolean {
  return !isNoPage(path);
}

export const FRONT_PAGES = ['_index.md', 'index.md'];
