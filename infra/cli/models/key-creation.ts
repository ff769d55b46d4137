/**
 * Makes keys. A key leaves the program once, on a line of its own on standard output; everything else that is said
 * about it goes beside.
 *
 * @module
 */
import { createKey, hashOfKey, type ModelKeyContent } from '#shared/auth/model-key.ts';
import { ANY, assignmentKey, BUDGET } from '#shared/routing/assignment.ts';
import { UsageError } from '../common/failures.ts';
import { checkedLabel, type KeyOptions, keyChanges } from './key-options.ts';
import {
  changeKey,
  contentOf,
  describeKey,
  existingKey,
  type KeyBudget,
  keyJson,
} from './key-store.ts';
import { nameNotes } from './model-name-notes.ts';
import type { Session } from './session.ts';

/** @throws {UsageError} */
export async function createModelKey(
  session: Session,
  label: string,
  options: KeyOptions,
): Promise<void> {
  if (!options.model) {
    throw new UsageError(
      'No model is named that the key may ask for.',
      "Add --model <name>, or --model '*' for every model.",
    );
  }
  if (options.refuse && options.budget === undefined) {
    throw new UsageError('--refuse needs a budget.', 'Add --budget <usd>.');
  }
  const { label: _, ...others } = options;
  const named = { label: checkedLabel(label), models: [] };
  const content = keyChanges({ ...named, hash: '' }, others, session);
  const { budget: limitUsd, refuse } = options;
  await storeKey(
    session,
    content,
    limitUsd === undefined ? undefined : { limitUsd, ...(refuse && { refuse }) },
  );
}

/** The old key is good until the end of the day on which the overlap ends. */
export async function rotateModelKey(
  session: Session,
  id: string,
  overlapMs = 24 * 3_600_000,
): Promise<void> {
  const old = contentOf(await existingKey(session, id));
  const budget = (await session.store.read(budgetKey(id)))?.stored;
  const expiresOn = new Date(session.now() + overlapMs).toISOString().slice(0, 10);
  const isSooner = old.expiresOn !== undefined && old.expiresOn < expiresOn;
  await changeKey(quiet(session), id, (before) => ({
    ...before,
    expiresOn: isSooner ? (old.expiresOn ?? expiresOn) : expiresOn,
  }));
  session.terminal.note(`The key ${id} is good until the end of ${expiresOn} (UTC).`);
  const { expiresOn: _, ...content } = old;
  await storeKey(session, content, budget?.type === 'budget' ? known(budget.budget) : undefined);
}

function known({ limitUsd, refuse }: { limitUsd: number | undefined; refuse: boolean }) {
  return limitUsd === undefined ? undefined : { limitUsd, refuse };
}

/** Of a rotation only the new key is printed. */
function quiet(session: Session): Session {
  return { ...session, terminal: { ...session.terminal, print: () => {} } };
}

async function storeKey(
  session: Session,
  content: ModelKeyContent,
  budget: KeyBudget | undefined,
): Promise<void> {
  const { keys, store, terminal, by, json } = session;
  const { id, text } = createKey();
  const stored = { ...content, hash: hashOfKey(text) };
  const after = await keys.change(id, undefined, { action: 'key', by, content: stored });
  if (budget) {
    const key = budgetKey(id);
    await store.change(key, await store.read(key), { action: 'budget', by, content: budget });
  }
  const notes = await nameNotes(session, stored.models);
  if (json) {
    return terminal.print(JSON.stringify({ ...keyJson(after), key: text, budget, notes }, null, 2));
  }
  terminal.note(
    `key ${id}, version ${after.version}\n  was  (none)\n  now  ${describeKey(stored, budget)}`,
  );
  terminal.print(text);
  terminal.note('Shown once. Running functions know it within 30 s.');
  for (const note of notes) terminal.note(`${terminal.style('yellow', 'note')} ${note}`);
}

export function budgetKey(id: string): string {
  return assignmentKey(ANY, `${BUDGET}key/${id}`);
}
