/**
 * Looks daily how long the models in use will be available, and tells of those that end soon.
 *
 * @module
 */
import type { Log } from '../log.ts';
import { targetName } from '../models/model-id.ts';
import { ASSIGNMENT_PARTITION } from '../routing/assignment.ts';
import { readSettings } from '../routing/operator-settings.ts';
import { queryPartition, type Table } from '../routing/query-partition.ts';
import type { Catalogue } from './catalogue.ts';
import { isEnding, lifeCycleOf } from './life-cycle.ts';
import { type Defaults, targetsInUse } from './models-in-use.ts';

export interface LifeCycleDependencies extends Defaults {
  readonly table: Table;
  /** A new one for each run: a process may live for days, and a catalogue remembers. */
  readonly openCatalogue: () => Pick<Catalogue, 'lookUp'>;
  readonly log: Log;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
}

/** A model in use that ends soon, or has ended. */
export interface EndingModel {
  readonly model: string;
  /** Whole days; 0: it has ended, or Bedrock does not know it. */
  readonly daysLeft: number;
}

/** Those that end, each told to the log. Rejects when the assignments cannot be read. */
export async function watchLifeCycles(
  dependencies: LifeCycleDependencies,
): Promise<readonly EndingModel[]> {
  const { table, openCatalogue, log, now } = dependencies;
  const items = await queryPartition(table, ASSIGNMENT_PARTITION, AbortSignal.timeout(READ_MS));
  // Damaged items are told by the functions that answer.
  const settings = readSettings(items, () => {});
  const targets = await targetsInUse(settings, dependencies);
  const ofBedrock = targets.filter(({ target }) => target.platform === undefined);
  const catalogue = openCatalogue();
  const models = await Promise.all(
    ofBedrock.map(async ({ target, uses }) => {
      const lookup = await catalogue.lookUp(target);
      return { target, uses, lookup, lifeCycle: lifeCycleOf(lookup, target.modelId, now()) };
    }),
  );
  const unasked = models.flatMap(({ lookup, target }) =>
    lookup.type === 'unavailable' ? { model: target.modelId, why: lookup.why } : [],
  );
  // Dates that were announced still count.
  if (unasked.length > 0) log('warn', 'model life cycle unknown', { models: unasked });
  return models.flatMap(({ target, uses, lifeCycle }) => {
    if (!isEnding(lifeCycle)) return [];
    const { state, endsOn, daysLeft = 0, successor, text } = lifeCycle;
    const model = targetName(target);
    const facts = { model, region: target.region, state, endsOn, daysLeft, successor, text, uses };
    log('warn', 'model life cycle', facts);
    return [{ model, daysLeft }];
  });
}

/** In milliseconds. */
const READ_MS = 5_000;
