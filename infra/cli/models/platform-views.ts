/**
 * Entries of serving platforms, as operators see them.
 *
 * @module
 */
import { ANY, assignmentKey } from '#shared/routing/assignment.ts';
import { PLATFORM } from '#shared/routing/listed-platform.ts';
import { FailedError, UsageError } from '../common/failures.ts';
import { didYouMean, nearest } from '../common/nearest.ts';
import { tableText } from '../common/table-text.ts';
import { checkPlatform } from './check-platform.ts';
import { modelsInUse } from './models-in-use.ts';
import type { Session } from './session.ts';
import type { StoredRecord } from './stored-record.ts';

export async function findPlatform(
  session: Session,
  name: string,
): Promise<StoredRecord | undefined> {
  return session.store.read(assignmentKey(ANY, PLATFORM + name));
}

/** @throws {UsageError} with the entries that there are */
export async function existing(session: Session, name: string): Promise<StoredRecord> {
  const record = await findPlatform(session, name);
  if (record && record.stored.type !== 'removed') return record;
  const names = (await platformRecords(session)).map(platformName);
  const suggestion = didYouMean(nearest(name, names));
  throw new UsageError(`There is no platform ${name}.`, suggestion ?? "See 'platform list'.");
}

export async function platformRecords(session: Session): Promise<StoredRecord[]> {
  const records = await session.store.readAll();
  return records.filter(({ feature }) => feature.startsWith(PLATFORM));
}

export function platformName({ feature }: StoredRecord): string {
  return feature.slice(PLATFORM.length);
}

export async function listPlatforms(session: Session): Promise<void> {
  const records = await platformRecords(session);
  if (session.json) {
    session.terminal.print(JSON.stringify(records.map(toEntryJson), null, 2));
    return;
  }
  if (records.length === 0) {
    session.terminal.print('No serving platform is allow-listed.');
    return;
  }
  const rows = records.map((record) => {
    const { stored, content } = record;
    const entry = stored.type === 'platform' ? stored.platform : undefined;
    const state = entry ? (entry.enabled ? 'enabled' : 'disabled') : 'damaged';
    const cells = [content['kind'], entry?.baseUrl, content['key'], entry?.models.join(' ')];
    return [platformName(record), ...cells.map((cell) => String(cell ?? '')), state];
  });
  session.terminal.print(tableText(['NAME', 'KIND', 'URL', 'KEY', 'MODELS', 'STATE'], rows));
}

export async function showPlatform(session: Session, name: string): Promise<void> {
  session.terminal.print(JSON.stringify(toEntryJson(await existing(session, name)), null, 2));
}

function toEntryJson(record: StoredRecord): object {
  const { version, changedBy, changedAt, content } = record;
  return { name: platformName(record), ...content, version, changedBy, changedAt };
}

/** The names of the models that are assigned, by platform. */
export async function usedModels(session: Session): Promise<ReadonlyMap<string, string[]>> {
  const used = new Map<string, string[]>();
  for (const { target } of await modelsInUse(session, await session.store.readAll())) {
    const { platform, modelId } = target;
    if (platform !== undefined) used.set(platform, [...(used.get(platform) ?? []), modelId]);
  }
  return used;
}

export async function checkPlatforms(
  session: Session,
  name: string | undefined,
  { model }: { readonly model?: string },
): Promise<void> {
  const records =
    name === undefined ? await platformRecords(session) : [await existing(session, name)];
  const used = await usedModels(session);
  const results = await Promise.all(
    records.map(async (record) => {
      const platform = platformName(record);
      const models = { model, used: used.get(platform) ?? [] };
      return { name: platform, steps: (await checkPlatform(session, record, models)).steps };
    }),
  );
  if (session.json) session.terminal.print(JSON.stringify(results, null, 2));
  else {
    for (const result of results) {
      const rows = result.steps.map(({ step, ok, says }) => [ok ? 'ok' : 'failed', step, says]);
      session.terminal.print(tableText([result.name, '', ''], rows));
    }
  }
  if (results.some(({ steps }) => steps.some(({ ok }) => !ok)))
    throw new FailedError('A serving platform does not work as it should.');
}
