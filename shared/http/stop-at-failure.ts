import { GatewayError } from '../errors.ts';
import { noteError } from './note-error.ts';
import type { RequestFacts } from './request-facts.ts';

/**
 * Ends a stream whose form has no way to say that something went wrong: it just stops, and the log
 * line says why.
 */
export async function* stopAtFailure(
  pieces: AsyncIterable<string>,
  facts: RequestFacts,
): AsyncGenerator<string> {
  try {
    yield* pieces;
  } catch (error) {
    noteError(facts, GatewayError.from(error));
  }
}
