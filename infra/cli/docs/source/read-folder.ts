import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../../common/failures.ts';
import {
  createMeter,
  type DocsSource,
  FRONT_PAGES,
  isWanted,
  type Meter,
} from './collect-pages.ts';

/**
 * The documentation of a folder: `doc/` itself, or one that has it. Links are never followed.
 *
 * @throws {UsageError} where there is none
 * @throws {TooMuchError}
 */
export function readFolder(folder: string): DocsSource {
  const root = docFolder(folder);
  if (root === undefined) {
    throw new UsageError(
      `${folder} holds no documentation: neither doc/_index.md nor _index.md.`,
      'Give the folder doc of a GitLab, such as /opt/gitlab/embedded/service/gitlab-rails/doc.',
    );
  }
  const meter = createMeter();
  const walk: Walk = { root, meter, pages: new Map(), skipped: 0 };
  readLevel('', walk);
  return {
    version: readVersion(dirname(resolve(root))),
    pages: walk.pages,
    tooLarge: meter.tooLarge,
    skipped: walk.skipped,
  };
}

function docFolder(folder: string): string | undefined {
  return [join(folder, 'doc'), folder].find((root) =>
    FRONT_PAGES.some((page) => existsSync(join(root, page))),
  );
}

function readVersion(folder: string): string | undefined {
  const file = join(folder, 'VERSION');
  // Only beside `doc`: whatever else lies beside a folder of another name is not GitLab's.
  return existsSync(file) && statSync(file).size < 1_000 ? readFileSync(file, 'utf8') : undefined;
}

interface Walk {
  readonly root: string;
  readonly meter: Meter;
  readonly pages: Map<string, string>;
  skipped: number;
}

function readLevel(below: string, walk: Walk): void {
  for (const entry of readdirSync(join(walk.root, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    walk.meter.entry();
    if (entry.isDirectory()) {
      if (!basename(path).startsWith('.')) readLevel(path, walk);
    } else if (!entry.isFile()) {
      walk.skipped += 1;
    } else if (isWanted(path)) {
      const file = join(walk.root, path);
      if (walk.meter.page(statSync(file).size)) walk.pages.set(path, readFileSync(file, 'utf8'));
    }
  }
}
