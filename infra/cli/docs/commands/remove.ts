import { rmSync } from 'node:fs';
import type { Command } from 'commander';
import { openDocsIndex } from '#shared/docs-search/docs-index.ts';
import { minorVersion } from '#shared/docs-search/index-format.ts';
import { UsageError } from '../../common/failures.ts';
import { didYouMean, nearest } from '../../common/nearest.ts';
import { openBucket } from '../docs-bucket.ts';
import { confirm, localIndexes, type Open, type Session } from '../session.ts';

export function addRemoveCommand(program: Command, open: Open): void {
  const remove = program
    .command('remove')
    .argument('<version>', 'such as 19.3')
    .description('remove an index from this machine, or from a bucket')
    .option('--bucket <name>', "the stack's output DocsBucketName");

  remove.action(async (text: string) => {
    const session = open(remove);
    const version = minorVersion(text);
    if (version === undefined) throw new UsageError(`'${text}' is not a version of GitLab.`);
    const { bucket } = remove.opts<{ bucket?: string }>();
    const where =
      bucket === undefined
        ? await removeHere(session, version)
        : await removeThere(session, version, bucket);
    session.terminal.print(
      session.options.json
        ? JSON.stringify({ removed: version, from: where })
        : `Removed GitLab ${version} from ${where}.`,
    );
  });
}

async function removeHere(session: Session, version: string): Promise<string> {
  const files = localIndexes(session).map((file) => ({ file, version: versionIn(file) }));
  const found = files.find((other) => other.version === version);
  if (found === undefined)
    throw noIndex(
      version,
      files.flatMap((other) => other.version ?? []),
    );
  await confirm(session, `Remove ${found.file}?`);
  rmSync(found.file);
  return found.file;
}

async function removeThere(session: Session, version: string, name: string): Promise<string> {
  const bucket = await openBucket(session, name);
  const versions = (await bucket.list()).map((entry) => entry.version);
  if (!versions.includes(version)) throw noIndex(version, versions);
  await confirm(session, `Remove the index of GitLab ${version} from the bucket ${name}?`);
  await bucket.remove(version);
  return `the bucket ${name}`;
}

function versionIn(file: string): string | undefined {
  try {
    using index = openDocsIndex(file);
    return index.facts.version;
  } catch {
    // What cannot be read has no version; its name says what it was.
    return /gitlab-(\d+\.\d+)/.exec(file)?.[1];
  }
}

function noIndex(version: string, known: readonly string[]): UsageError {
  return new UsageError(
    `There is no index of GitLab ${version}.`,
    didYouMean(nearest(version, known)),
  );
}
