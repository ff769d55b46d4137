/**
 * A form in which an endpoint answers: how it is asked, and what a client makes of the reply.
 *
 * @module
 */
import type { Reply } from '../support/send.ts';

export interface Form {
  readonly name: string;
  readonly path: string;
  readonly body: (identifier: string) => object;
  /** Beside those that Rails sends with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the answer comes piece by piece. */
  readonly streams: boolean;
  /** How a failure before the first byte is told. */
  readonly refusals: 'status' | 'prompt' | 'in-band';
  /** Only one call may be made: the connection test. */
  readonly asksOnce?: true;
  /** Claims of the caller's token that differ from Rails' usual ones. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** What the model says, in pieces. */
  readonly pieces: readonly string[];
  /** What the client must get of it. */
  readonly text: string;
  /** An answer without text is a failure of the model here. */
  readonly refusesEmpty?: true;
  /** What becomes of an answer that a guardrail or a filter ended. */
  readonly disowned: 'no suggestion' | 'refusal' | 'notice' | 'as it is';
  readonly read: (reply: Reply) => Reading;
}

export interface Reading {
  /** The text of the answer, without white space around it. */
  readonly text: string;
  /** Whether a client would take the answer for whole. */
  readonly looksComplete: boolean;
  /** An error event in the answer. */
  readonly error?: { readonly retryable: boolean };
}

/** Three pieces on one line, of which no clean-up takes anything away. */
export const PIECES = ['first(a)', ' + second(b)', ' + third(c)'];
export const TEXT = PIECES.join('');

/** A JSON document; `pick` finds the text in it. */
export function readJson(pick: (body: unknown) => string | undefined): Form['read'] {
  return (reply) => ({
    text: (pick(reply.json()) ?? '').trim(),
    looksComplete: isWhole(reply),
  });
}

/** Raw text, whose end is the end of the connection. */
export function readRawText(reply: Reply): Reading {
  return { text: reply.text.trim(), looksComplete: isWhole(reply) };
}

export function isWhole({ status, cut }: Reply): boolean {
  return status === 200 && !cut;
}
