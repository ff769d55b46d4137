/**
 * What the commands on the documentation have in common.
 *
 * @module
 */
import type { Command } from 'commander';
import { indexFiles } from '#shared/docs-search/local-indexes.ts';
import { UsageError } from '../common/failures.ts';
import type { Environment, Terminal } from '../common/terminal.ts';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly profile?: string;
  readonly region?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
}

export interface Session {
  readonly env: Environment;
  readonly terminal: Terminal;
  readonly now: () => number;
  readonly options: GlobalOptions;
}

export type Open = (command: Command) => Session;

/** Where indexes of this machine are kept; ignored by Git. */
export const INDEX_FOLDER = 'docs-index';

/** The indexes of a file or folder; by default those that the local gateway would take. */
export function localIndexes({ env }: Pick<Session, 'env'>, given?: string): string[] {
  return indexFiles(given ?? (env['DUO_EDGE_DOCS'] || INDEX_FOLDER));
}

/** @throws {UsageError} unless the operator agrees */
export async function confirm({ terminal, options }: Session, question: string): Promise<void> {
  if (options.yes) return;
  if (!terminal.interactive) {
    throw new UsageError(
      `${question} Not confirmed: this is not an interactive terminal.`,
      'Add --yes to confirm.',
    );
  }
  if (!(await terminal.confirm(question)))
    throw new UsageError('Not confirmed: nothing was changed.');
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

export function grouped(count: number): string {
  return count.toLocaleString('en');
}
