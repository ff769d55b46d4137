/**
 * Reads the events of a streamed answer, in place of the AWS SDK's own reader, which takes several
 * times as long for each.
 *
 * What a model says is taken as the JSON that it is. All else is left to the SDK, which makes the
 * typed errors of Bedrock of its exceptions.
 *
 * @see docs/decisions/0010-performance.md
 * @module
 */
import type { BedrockRuntimeClientConfig } from '@aws-sdk/client-bedrock-runtime';
import { type Frame, readFrames } from './frames.ts';

type SerdeProvider = NonNullable<BedrockRuntimeClientConfig['eventStreamSerdeProvider']>;

/** To be given to a client of Bedrock. */
export const eventStreamSerdeProvider: SerdeProvider = () => ({
  // The SDK's type promises what only the SDK can know: that `deserialize` fits what is asked of it.
  deserialize: readEvents as ReturnType<SerdeProvider>['deserialize'],
  serialize() {
    throw new TypeError('Nothing is streamed to Bedrock');
  },
});

/** An event, an exception, or `$unknown`, by its name. */
type Event = Readonly<Record<string, unknown>>;

/** The SDK's view of a message. */
type Deserialize = (message: Record<string, object>) => Promise<Event>;

/** @throws {Error} an exception of Bedrock's, under its name; or when the bytes are no event stream */
async function* readEvents(
  bytes: AsyncIterable<Uint8Array>,
  deserialize: Deserialize,
): AsyncGenerator<Event> {
  for await (const frame of readFrames(bytes)) {
    const { ':message-type': messageType, ':event-type': eventType = '' } = frame.headers;
    if (messageType !== 'event') throw await failureIn(frame, deserialize);
    if (PLAIN_EVENTS.has(eventType)) {
      yield { [eventType]: JSON.parse(frame.payload.toString('utf8')) };
      continue;
    }
    const event = await deserialize({ [eventType]: messageOf(frame) });
    if (!event['$unknown']) yield event;
  }
}

/** All that a model says. */
const PLAIN_EVENTS: ReadonlySet<string> = new Set([
  'messageStart',
  'contentBlockStart',
  'contentBlockDelta',
  'contentBlockStop',
  'messageStop',
  'metadata',
]);

async function failureIn(frame: Frame, deserialize: Deserialize): Promise<unknown> {
  const { headers, payload } = frame;
  if (headers[':message-type'] === 'exception') {
    const name = headers[':exception-type'] ?? '';
    const exception = await deserialize({ [name]: messageOf(frame) });
    return exception['$unknown'] ? named(name, payload.toString('utf8')) : exception[name];
  }
  return named(headers[':error-code'], headers[':error-message']);
}

function named(name = 'Error', message = 'UnknownError'): Error {
  return Object.assign(new Error(message), { name });
}

function messageOf({ payload }: Frame): object {
  return { headers: {}, body: payload };
}
