/**
 * What the commands on usage records have in common.
 *
 * @module
 */
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import type { ProcessContext } from '../common/terminal.ts';

export interface UsageContext extends ProcessContext {
  /** Where records come from that are called `-`. */
  readonly input: Readable;
}

/** Options of the report; `forget` takes some of them. */
export interface GlobalOptions {
  readonly profile?: string;
  readonly region?: string;
  readonly from?: readonly string[];
  readonly bucket?: string;
  readonly logs?: string;
  readonly since?: string;
  readonly until?: string;
  readonly timeZone?: string;
  readonly by?: readonly string[];
  readonly where?: readonly string[];
  readonly user?: string;
  readonly instance?: string;
  readonly table?: string;
  readonly top: number;
  readonly csv?: boolean;
  readonly json?: boolean;
  readonly html?: string;
}

export interface Session extends UsageContext {
  readonly options: GlobalOptions;
}

export type Open = (command: Command) => Session;

/** Progress is told no more often, in milliseconds. */
const TELL_MS = 2_000;

/** Says now and then how far something is, to a person who waits; nothing into files. */
export function createProgress({ terminal, now }: Pick<Session, 'terminal' | 'now'>) {
  let toldMs = now();
  return (text: () => string): void => {
    if (!terminal.watched || now() - toldMs < TELL_MS) return;
    toldMs = now();
    terminal.note(text());
  };
}
