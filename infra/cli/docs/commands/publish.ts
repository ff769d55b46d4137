import { readFileSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { openDocsIndex } from '#shared/docs-search/docs-index.ts';
import type { IndexFacts } from '#shared/docs-search/index-format.ts';
import { FailedError, UsageError } from '../../common/failures.ts';
import { openBucket } from '../docs-bucket.ts';
import { grouped, localIndexes, megabytes, type Open } from '../session.ts';

export function addPublishCommand(program: Command, open: Open): void {
  const publish = program
    .command('publish')
    .argument('[files...]', 'indexes (default: all of docs-index)')
    .description('upload indexes to the bucket of the deployment')
    .option('--bucket <name>', "the stack's output DocsBucketName (default: DUO_EDGE_DOCS_BUCKET)");

  publish.action(async (files: string[]) => {
    const session = open(publish);
    const { terminal, options, now } = session;
    const chosen = files.length > 0 ? files : localIndexes({ env: {} });
    if (chosen.length === 0) {
      throw new UsageError(
        'There is no index to publish.',
        'Make one: npm run docs -- index <doc folder of GitLab>',
      );
    }
    const bucket = await openBucket(session, publish.opts<{ bucket?: string }>().bucket);
    const published = [];
    for (const { file, facts } of chosen.map(checked)) {
      const { version, pages } = facts;
      const entry = await bucket.publish(readFileSync(file), {
        version,
        pages,
        made_at: new Date(Math.min(statSync(file).mtimeMs, now())).toISOString(),
      });
      published.push(entry);
      if (!options.json) {
        terminal.print(
          `GitLab ${version}: ${grouped(pages)} pages, ${megabytes(entry.bytes)} → s3://${bucket.name}/${entry.key}`,
        );
      }
    }
    if (options.json) terminal.print(JSON.stringify(published, undefined, 2));
    else terminal.print('Running functions follow within 5 minutes.');
  });
}

/** @throws {FailedError} when it is no index; nothing has been uploaded then */
function checked(file: string): { file: string; facts: IndexFacts } {
  try {
    using index = openDocsIndex(file);
    return { file, facts: index.facts };
  } catch (error) {
    throw new FailedError(`${file} cannot be published: ${(error as Error).message}.`);
  }
}
