import { GatewayError } from '../errors.ts';
import { noteError, type RequestRecord } from '../request/request-record.ts';

/**
 * Ends a stream whose form has no way to say that something went wrong: it just stops, and the log
 * line says why.
 */
export async function* stopAtFailure(
  pieces: AsyncIterable<string>,
  record: RequestRecord,
): AsyncGenerator<string> {
  try {
    yield* pieces;
  } catch (error) {
    noteError(record, GatewayError.from(error));
  }
}
