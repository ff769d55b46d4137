/**
 * Reads and changes keys of the model endpoint, under the rules of all that operators decide.
 *
 * @module
 */
import { KEY_ID, type ModelKeyContent } from '#shared/auth/model-key.ts';
import { UsageError } from '../common/failures.ts';
import { oneLine } from '../common/plain-text.ts';
import { usdText } from './describe-record.ts';
import type { Session } from './session.ts';
import type { StoredRecord } from './stored-record.ts';

/** @throws {UsageError} when there is no such key */
export async function existingKey({ keys }: Session, id: string): Promise<StoredRecord> {
  if (!KEY_ID.test(id)) {
    throw new UsageError(`'${id}' is not the id of a key.`, "See 'key list'.");
  }
  const record = await keys.read(id);
  if (record) return record;
  throw new UsageError(`There is no key ${id}.`, "See 'key list'.");
}

/** @throws {UsageError} when there is no such key, or it was revoked */
export async function changeKey(
  session: Session,
  id: string,
  change: (before: ModelKeyContent) => ModelKeyContent,
): Promise<void> {
  const { keys, terminal, by, json } = session;
  const before = await existingKey(session, id);
  const known = contentOf(before);
  if (known.revoked) {
    throw new UsageError(`The key ${id} is revoked, for good.`, "Make another with 'key create'.");
  }
  const after = await keys.change(id, before, { action: 'key', by, content: change(known) });
  if (json) return terminal.print(JSON.stringify(keyJson(after), null, 2));
  terminal.print(
    [
      `key ${id}, version ${after.version}`,
      `  was  ${describeKey(known)}`,
      `  now  ${describeKey(contentOf(after))}`,
      'Takes effect within 30 s.',
    ].join('\n'),
  );
}

export function contentOf({ content }: StoredRecord): ModelKeyContent {
  return content as unknown as ModelKeyContent;
}

export interface KeyBudget {
  readonly limitUsd: number;
  readonly refuse?: boolean;
}

/** What a key may do, on one line. */
export function describeKey(key: ModelKeyContent, budget?: KeyBudget): string {
  const { label, models, feature, instance, expiresOn, caching = true, revoked } = key;
  const limits = [
    models.join(' '),
    ...(feature ? [`feature ${feature}`] : []),
    ...(instance ? [`instance ${instance}`] : []),
    ...(budget ? [budgetText(budget)] : []),
    ...(expiresOn ? [`expires after ${expiresOn}`] : []),
    ...(caching ? [] : ['no caching']),
    ...(revoked ? ['revoked'] : []),
  ];
  return oneLine(`${label}: ${limits.join(', ')}`);
}

function budgetText({ limitUsd, refuse }: KeyBudget): string {
  return `${usdText(limitUsd)} a month, ${refuse ? 'refusing beyond it' : 'warning only'}`;
}

/** A key as `--json` prints it: never its hash. */
export function keyJson({ key: id, version, changedAt, changedBy, content }: StoredRecord): object {
  const { hash: _, ...attributes } = content;
  return { id, ...attributes, version: version ?? null, changedAt, changedBy };
}
