/**
 * Reads what operators have decided.
 *
 * @see assignment.ts for what is stored
 * @module
 */
import { ASSIGNMENT_PARTITION } from './assignment.ts';
import { type OperatorSettings, type ReportDamaged, readSettings } from './operator-settings.ts';
import { queryPartition, type Table } from './query-partition.ts';

/** Assignments are few and small; a table slower than this is treated as down. In milliseconds. */
const READ_TIMEOUT_MS = 1_000;

export interface AssignmentsTableOptions extends Table {
  /** Told of an item that cannot be read; the others are served. */
  readonly reportDamaged: ReportDamaged;
}

/** A function that reads all settings anew; it rejects when DynamoDB does. */
export function createAssignmentsTable(
  options: AssignmentsTableOptions,
): () => Promise<OperatorSettings> {
  return async () => {
    const signal = AbortSignal.timeout(READ_TIMEOUT_MS);
    const items = await queryPartition(options, ASSIGNMENT_PARTITION, signal);
    return readSettings(items, options.reportDamaged);
  };
}
