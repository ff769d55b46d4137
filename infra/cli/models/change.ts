/**
 * Every change takes the same steps: read, confirm if something is lost, write, say how to undo it.
 *
 * @module
 */
import { ANY, assignmentKey } from '#shared/routing/assignment.ts';
import { PLATFORM } from '#shared/routing/listed-platform.ts';
import { ALIAS } from '#shared/routing/model-names.ts';
import { UsageError } from '../common/failures.ts';
import type { Change } from './assignment-store.ts';
import { describeRecord, subjectOf } from './describe-record.ts';
import type { Session } from './session.ts';
import { budgetedFeature, isAllowList, type StoredRecord } from './stored-record.ts';

export interface PlannedChange {
  readonly feature: string;
  readonly action: Change['action'];
  /** Absent: nothing is lost, so no confirmation is needed. */
  readonly question?: string;
  /** The attributes in force from now on; undefined: none. */
  readonly content: (before: StoredRecord | undefined) => object | undefined;
  readonly notes?: readonly string[];
}

/**
 * @throws {UsageError} when nobody can give the confirmation that is needed, or `content` throws
 * @throws {ConflictError} when somebody else changed the key first
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

/**
 * Whether the operator wants it.
 *
 * @throws {UsageError} when nobody can be asked
 */
export async function isConfirmed({ terminal, yes }: Session, question: string): Promise<boolean> {
  if (yes) return true;
  if (terminal.interactive) return terminal.confirm(question);
  throw new UsageError(
    `${question} Not confirmed: this is not an interactive terminal.`,
    'Add --yes to confirm.',
  );
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
      terminal.style('dim', `Takes effect within 30 s. Undo: ${undo}`),
    ].join('\n'),
  );
}

/** As it must be typed; a shell would expand a bare `*` to file names. */
function typedFeature(record: StoredRecord): string {
  if (isAllowList(record)) return 'allow-list';
  const budgeted = budgetedFeature(record);
  if (budgeted !== undefined) return budgeted === ANY ? `'budget/${ANY}'` : `budget/${budgeted}`;
  // As `platform/<name>` and `alias/<name>`.
  if ([PLATFORM, ALIAS].some((start) => record.feature.startsWith(start)))
    return record.feature.slice(1);
  return record.feature === ANY ? `'${ANY}'` : record.feature;
}

/** A record as `--json` prints it. */
export function toJson(record: StoredRecord): object {
  const { scope, feature, version, action, changedBy, changedAt, stored, content, decision } =
    record;
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
    ...(decision && { decision }),
  };
}
