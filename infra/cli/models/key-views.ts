import { isExpired } from '#shared/auth/model-key.ts';
import { monthOf } from '#shared/budgets/spend-table.ts';
import { assignmentKey } from '#shared/routing/assignment.ts';
import { oneLine } from '../common/plain-text.ts';
import { tableText } from '../common/table-text.ts';
import { usdText } from './describe-record.ts';
import { budgetKey } from './key-creation.ts';
import { contentOf, keyJson } from './key-store.ts';
import type { Session } from './session.ts';
import type { StoredRecord } from './stored-record.ts';

const HEADS = ['KEY', 'LABEL', 'MODELS', 'FEATURE', 'THIS MONTH', 'CHANGED', 'EXPIRES', 'STATE'];

/** Every key with what it may do; never the key or its hash. */
export async function listKeys(session: Session): Promise<void> {
  const { keys, store, spend, terminal, now, json } = session;
  const [records, decided, spent] = await Promise.all([
    keys.readAll(),
    store.readAll(),
    spend.read(monthOf(now())),
  ]);
  const budgets = new Set(decided.map(({ key }) => key));
  const rows = records.map((record) => {
    const { key: id } = record;
    // What is spent is counted where there is a budget.
    const spentUsd = budgets.has(budgetKey(id))
      ? (spent.get(assignmentKey('*', `key/${id}`)) ?? 0)
      : undefined;
    return { record, spentUsd, state: stateOf(record, now()) };
  });
  if (json) {
    const list = rows.map(({ record, ...facts }) => ({ ...keyJson(record), ...facts }));
    return terminal.print(JSON.stringify(list, null, 2));
  }
  if (rows.length === 0) return terminal.print("There are no keys. Make one with 'key create'.");
  const cells = rows.map(({ record, spentUsd, state }) => {
    const { label, models, feature = 'model_endpoint', expiresOn = '' } = contentOf(record);
    const cost = spentUsd === undefined ? '–' : usdText(spentUsd);
    const changed = record.changedAt?.slice(0, 10) ?? '?';
    return [record.key, label, models.join(' '), feature, cost, changed, expiresOn, state].map(
      oneLine,
    );
  });
  terminal.print(tableText(HEADS, cells));
}

export type KeyState = 'active' | 'expired' | 'revoked';

export function stateOf(record: StoredRecord, now: number): KeyState {
  const key = contentOf(record);
  if (key.revoked) return 'revoked';
  return isExpired(key, now) ? 'expired' : 'active';
}
