/**
 * Examines a serving platform from where the operator sits: its address, its certificate, its key, its models, an
 * answer, a stream, tools.
 *
 * The functions reach it by another way; what they get, GitLab's connection test shows.
 *
 * @see contract SP 10
 * @module
 */
import type { PlatformEntry } from '#shared/models/serving-platform.ts';
import { parsePlatformItem } from '#shared/openai/platform-item.ts';
import { checkAnswer, checkTools } from './check-answers.ts';
import { checkServedModels } from './check-served-models.ts';
import { checkAddress, checkCertificate, checkKey, checkReady } from './check-server.ts';
import { type CheckStep, reasonOf } from './check-step.ts';
import { operatorKeys } from './operator-platform.ts';
import type { Session } from './session.ts';
import type { StoredRecord } from './stored-record.ts';

export interface ModelsToAsk {
  /** The one to ask; default: one that is assigned, or the first that the server lists. */
  readonly model?: string | undefined;
  /** The names of the platform's models that are assigned. */
  readonly used: readonly string[];
}

export interface CheckedPlatform {
  readonly steps: readonly CheckStep[];
  /** The model that was asked; undefined: none. */
  readonly asked?: string;
}

export async function checkPlatform(
  session: Pick<Session, 'region' | 'now'>,
  { stored, feature, content }: StoredRecord,
  models: ModelsToAsk,
): Promise<CheckedPlatform> {
  const name = feature.slice(feature.indexOf('/') + 1);
  const entry = parsePlatformItem(name, content);
  if (stored.type !== 'platform' || !('baseUrl' in entry)) {
    const says = "damaged: write it again with 'platform set'";
    return { steps: [{ step: 'entry', ok: false, says }] };
  }
  return checkEntry(session, entry, models);
}

async function checkEntry(
  { region, now }: Pick<Session, 'region' | 'now'>,
  entry: PlatformEntry,
  { model, used }: ModelsToAsk,
): Promise<CheckedPlatform> {
  const keys = operatorKeys(region);
  const address = await checkAddress(entry);
  if (!address.ok) return { steps: [address] };
  const steps: CheckStep[] = [address];
  try {
    if (entry.baseUrl.startsWith('https:')) {
      steps.push(await checkCertificate(entry, await keys.certificatesOf(entry), now()));
    }
  } catch (error) {
    steps.push({ step: 'certificate', ok: false, says: reasonOf(error) });
  }
  steps.push(await checkKey(entry, keys));
  if (steps.some(({ ok }) => !ok)) return { steps };
  const ready = await checkReady(entry, keys);
  const served = await checkServedModels(entry, keys, used);
  steps.push(...(ready ? [ready] : []), ...served.steps);
  const asked = model ?? used[0] ?? served.names[0];
  if (asked === undefined) {
    const says = 'not asked: the server lists no models. Name one with --model.';
    return { steps: [...steps, { step: 'answer', ok: false, says }] };
  }
  const asking = { entry, keys, model: asked };
  steps.push(await checkAnswer(asking, false), await checkAnswer(asking, true));
  steps.push(await checkTools(asking));
  return { steps, asked };
}
