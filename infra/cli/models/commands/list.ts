import type { Command } from 'commander';
import { targetName } from '#shared/models/model-id.ts';
import type { ModelPlan } from '#shared/routing/model-plan.ts';
import { type LifeCycle, lifeCycleOf } from '#shared/watch/life-cycle.ts';
import { oneLine } from '../../common/plain-text.ts';
import { tableText } from '../../common/table-text.ts';
import { describeRecord, detailsOf, noteDamage, subjectOf } from '../describe-record.ts';
import { type EffectiveModel, effectiveModels, sourceOf } from '../effective-models.ts';
import { healthText } from '../health-text.ts';
import type { Open, Session } from '../session.ts';
import { budgetedFeature, isAllowList, type StoredRecord } from '../stored-record.ts';

const HELP = `
SOURCE is pinned, assigned, or built-in (the deployment's default). A model chosen in GitLab overrides
everything that is not pinned. HEALTH is the model's life cycle; 'check' also calls the models.`;

export function addListCommand(program: Command, open: Open): void {
  const list = program
    .command('list')
    .description('show every feature with its model and the source of that choice')
    .addHelpText('after', HELP);

  list.action(async () => {
    const session = await open(list);
    const records = await session.store.readAll();
    const models = await effectiveModels(session, records);
    const rows = await Promise.all(models.map((model) => toRow(session, model, records)));
    if (session.json) return session.terminal.print(JSON.stringify(toJson(session, rows), null, 2));
    printRows(session, rows);
    printDetails(session, rows);
    printNotes(session, records);
  });
}

interface Row {
  readonly model: EffectiveModel;
  /** The assignment that applies; undefined: the built-in default does. */
  readonly record: StoredRecord | undefined;
  readonly health: LifeCycle | undefined;
}

async function toRow(
  { catalogue, now }: Session,
  model: EffectiveModel,
  records: readonly StoredRecord[],
): Promise<Row> {
  const { plan } = model;
  if (plan === undefined) return { model, record: undefined, health: undefined };
  const lookup = await catalogue.lookUp(plan.target);
  const health = lifeCycleOf(lookup, plan.target.modelId, now());
  return { model, record: deciding(plan, records), health };
}

function deciding({ assignment }: ModelPlan, records: readonly StoredRecord[]) {
  return records.find(({ key }) => assignment?.startsWith(`${key}@`));
}

function printRows({ terminal, region }: Session, rows: readonly Row[]): void {
  const cells = rows.map(({ model: { feature, ...effective }, health }) => {
    if (effective.plan === undefined) {
      return [feature, terminal.style('red', effective.problem), '', ''];
    }
    const { target } = effective.plan;
    const isHere = target.platform !== undefined || target.region === region;
    const elsewhere = isHere ? '' : ` (${target.region})`;
    const state = health ? healthText(terminal, health) : '';
    return [feature, oneLine(targetName(target) + elsewhere), sourceOf(effective.plan), state];
  });
  terminal.print(tableText(['FEATURE', 'MODEL', 'SOURCE', 'HEALTH'], cells));
}

/** What assignments say besides their model, once for each. */
function printDetails({ terminal }: Session, rows: readonly Row[]): void {
  const records = [...new Set(rows.flatMap(({ record }) => record ?? []))];
  const lines = records.flatMap((record) => {
    if (record.stored.type !== 'assignment') return [];
    const details = detailsOf(record.stored.assignment).filter((text) => text !== 'pinned');
    return details.length === 0 ? [] : [oneLine(`${subjectOf(record)}: ${details.join(', ')}`)];
  });
  if (lines.length > 0) terminal.print(['', ...lines].join('\n'));
}

/** Whatever the table of features does not show. */
function printNotes({ terminal, scope }: Session, records: readonly StoredRecord[]): void {
  for (const record of records) {
    noteDamage(terminal, record);
    // 'budget list' shows budgets, with what is spent.
    if (record.stored.type === 'damaged' || budgetedFeature(record) !== undefined) continue;
    if (isAllowList(record)) {
      terminal.note(`GitLab may choose (${subjectOf(record)}): ${describeRecord(record)}`);
    } else if (record.scope !== '*' && record.scope !== scope) {
      terminal.note(`${subjectOf(record)}: ${describeRecord(record)}`);
    }
  }
}

function toJson({ region, table, scope }: Session, rows: readonly Row[]): object {
  return {
    region,
    table,
    scope,
    features: rows.map(({ model: { feature, ...effective }, record, health }) => ({
      feature,
      ...(effective.plan === undefined
        ? { model: null, problem: effective.problem }
        : {
            model: targetName(effective.plan.target),
            // A serving platform has an address, and no region of AWS.
            region: effective.plan.target.region || null,
            source: effective.plan.reason,
            assignment: record
              ? {
                  scope: record.scope,
                  feature: record.feature,
                  version: record.version,
                  ...record.content,
                }
              : null,
            health: health ?? null,
          }),
    })),
  };
}
