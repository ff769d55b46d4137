/**
 * The way every change goes: read, ask where something is lost, write, say how to undo it.
 *
 * @module
 */
import { ANY, assignmentKey } from '#shared/routing/assignment.ts';
import type { Change } from './assignment-store.ts';
import { describeRecord, subjectOf } from './describe-record.ts';
import type { Session } from './session.ts';
import { budgetedFeature, isAllowList, type StoredRecord } from './stored-record.ts';
import { UsageError } from './usage-error.ts';

export interface PlannedChange {
  readonly feature: string;
  readonly action: Change['action'];
  /** Absent: nothing is lost, and nobody is asked. */
  readonly question?: string;
  /** The attributes in force from now on; undefined: none. */
  readonly content: (before: StoredRecord | undefined) => object | undefined;
  readonly notes?: readonly string[];
}

/**
 * @throws {UsageError} when a confirmation is needed and nobody can give it, or `content` throws
 * @throws {ConflictError} when somebody else was faster
 */
export async function performChange(session: Session, planned: PlannedChange): Promise<void> {
  const { store, terminal, scope, by } = session;
  const { feature, action, question, notes = [] } = planned;
  const key = assignmentKey(scope, feature);
  const before = await store.read(key);
  const content = planned.content(before);
  if (question !== undefined && !(await isConfirmed(session, question))) {
    terminal.note('Nothing was changed.');
    return;
  }
  const after = await store.change(key, before, { action, by, content });
  if (session.json) terminal.print(JSON.stringify({ ...toJson(after), notes }, null, 2));
  else report(session, before, after);
  for (const note of notes) terminal.note(`${terminal.style('yellow', 'note')} ${note}`);
}

async function isConfirmed({ terminal, yes }: Session, question: string): Promise<boolean> {
  if (yes) return true;
  if (terminal.interactive) return terminal.confirm(question);
  throw new UsageError(`${question} Nobody is there to confirm it.`, 'Add --yes if it is meant.');
}

function report(
  { terminal, scope }: Session,
  before: StoredRecord | undefined,
  after: StoredRecord,
): void {
  const was = before ? describeRecord(before) : '(none)';
  const instance = scope === ANY ? '' : ` --instance ${scope}`;
  const undo = `npm run models -- rollback ${typedFeature(after)}${instance}`;
  terminal.print(
    [
      `${terminal.style('bold', subjectOf(after))}, version ${after.version}`,
      `  was  ${was}`,
      `  now  ${describeRecord(after)}`,
      terminal.style('dim', `Running functions follow within 30 s. Undo: ${undo}`),
    ].join('\n'),
  );
}

/** As it has to be typed; a shell would make a list of files of a bare `*`. */
function typedFeature(record: StoredRecord): string {
  if (isAllowList(record)) return 'allow-list';
  const budgeted = budgetedFeature(record);
  if (budgeted !== undefined) return budgeted === ANY ? `'budget/${ANY}'` : `budget/${budgeted}`;
  return record.feature === ANY ? `'${ANY}'` : record.feature;
}

/** A record for machines. */
export function toJson(record: StoredRecord): object {
  const { scope, feature, version, action, changedBy, changedAt, stored, content } = record;
  const { removed: _, ...attributes } = content;
  return {
    scope,
    feature,
    version: version ?? null,
    action: action ?? null,
    changedBy: changedBy ?? null,
    changedAt: changedAt ?? null,
    state: stored.type,
    ...attributes,
  };
}
