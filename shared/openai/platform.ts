/**
 * Servers of OpenAI's Chat Completions as platforms for models: each is an entry of the operator's.
 *
 * No URL of a request is ever fetched: a target names an entry, and the entry's own URL is asked.
 *
 * @see contract SP 2 to 7
 * @module
 */
import type { IncomingMessage } from 'node:http';
import { createBoundedMap } from '../caches.ts';
import { type LinkedAbort, linkAbort } from '../deadline.ts';
import { GatewayError } from '../errors.ts';
import type { AskModel, ModelEvent, ModelPlatform } from '../models/model-event.ts';
import type { ModelRequest, ModelTarget } from '../models/model-request.ts';
import type { PlatformEntry } from '../models/serving-platform.ts';
import { cutAtStopSequences } from '../models/stop-sequences.ts';
import { createAnswerReader } from './answer.ts';
import { chatRequest, stopSequencesFor } from './chat-request.ts';
import { type ConnectionOptions, createConnection, type SendToPlatform } from './connection.ts';
import { platformFailure } from './failure.ts';
import { withoutInlineThoughts } from './inline-thoughts.ts';
import type { PlatformKeys } from './keys.ts';
import { createManners, type ModelManners } from './manners.ts';
import { withinPauses } from './pauses.ts';
import { chunksOf } from './response-body.ts';
import { type PlatformCall, type Sent, sendRepaired } from './send-repaired.ts';

export interface OpenAiPlatformDependencies extends Pick<ConnectionOptions, 'loopback' | 'lookUp'> {
  /** The entry that a target names; undefined where there is none, or it is switched off. */
  readonly entryOf: (name: string) => Promise<PlatformEntry | undefined>;
  readonly keys: PlatformKeys;
  /** Whether a model's name has the form of a pattern. */
  readonly matches: (pattern: string, model: string) => boolean;
  /** How questions are put. Absent: as texts. */
  readonly toBody?: typeof chatRequest | undefined;
}

/** More entries than anybody has; a changed entry is a new one. */
const MAX_CONNECTIONS = 64;

export function createOpenAiPlatform(dependencies: OpenAiPlatformDependencies): ModelPlatform {
  const manners = createManners(dependencies.matches);
  const connectTo = createConnections(dependencies);
  const { keys, toBody = chatRequest } = dependencies;

  const ask: AskModel = async function* (request, signal) {
    const departure = linkAbort(signal);
    let isComplete = false;
    try {
      refuseUnguarded(request);
      const entry = await entryFor(request.target, dependencies);
      const send = await connectTo(entry);
      const call = { request, entry, signal: departure.signal };
      const sent = sendRepaired(call, { send, manners, keys, toBody });
      const { response, repairs } = await (request.streaming
        ? begunInTime(sent, entry, departure)
        : sent);
      if (response === 'filtered') yield* filteredPrompt(request.target, repairs);
      else {
        const answer = answerOf(response, { ...call, repairs });
        yield* asAsked(answer, request, manners.of(entry, request.target.modelId));
      }
      isComplete = true;
    } catch (error) {
      throw platformFailure(error, departure.signal);
    } finally {
      if (!isComplete) departure.abort();
      departure.release();
    }
  };
  return { ask, embed: refuseEmbedding };
}

/** Servers send the head of a stream before the answer begins; that of a whole answer comes with its end. */
async function begunInTime(
  sent: Promise<Sent>,
  { timeouts }: PlatformEntry,
  departure: LinkedAbort,
): Promise<Sent> {
  const late = new GatewayError('model_timeout', 'The platform did not begin to answer');
  const timer = setTimeout(() => departure.abort(late), timeouts.firstEventMs);
  try {
    return await sent;
  } finally {
    clearTimeout(timer);
  }
}

/** A guardrail is Bedrock's; who demands one must not get an answer that it never saw. */
function refuseUnguarded({ guardrail }: ModelRequest): void {
  if (guardrail === undefined) return;
  throw new GatewayError('model_denied', 'A serving platform applies no guardrail of Bedrock');
}

/** Chat Completions have no vectors; asking for some is a mistake of an assignment. */
function refuseEmbedding(): never {
  throw new GatewayError('model_rejected', 'Models of serving platforms give no vectors');
}

async function entryFor(
  { platform = '', modelId }: ModelTarget,
  { entryOf, matches }: OpenAiPlatformDependencies,
): Promise<PlatformEntry> {
  const entry = await entryOf(platform);
  if (entry?.models.some((pattern) => matches(pattern, modelId))) return entry;
  throw new GatewayError(
    'model_unknown',
    'The serving platform, or its model, is not allow-listed',
  );
}

function createConnections({ keys, loopback, lookUp }: OpenAiPlatformDependencies) {
  const connectionCache = createBoundedMap<SendToPlatform>(MAX_CONNECTIONS);
  return async (entry: PlatformEntry): Promise<SendToPlatform> => {
    const { name, baseUrl, insecureHttp, maxInFlight, timeouts } = entry;
    const ca = await keys.certificatesOf(entry);
    // An authority that was replaced is another one.
    const own = ca?.at(-1);
    const key = JSON.stringify([name, baseUrl, own, insecureHttp, maxInFlight, timeouts]);
    const known = connectionCache.get(key);
    if (known !== undefined) return known;
    const connection = createConnection(entry, { loopback, ca, lookUp });
    connectionCache.set(key, connection);
    return connection;
  };
}

interface BegunCall extends PlatformCall {
  readonly repairs: readonly string[];
}

async function* answerOf(
  response: IncomingMessage,
  { request, entry, repairs }: BegunCall,
): AsyncGenerator<ModelEvent> {
  const reader = createAnswerReader();
  let hasBegun = false;
  let isRead = false;
  let isMarked = false;
  try {
    for await (const chunk of withinPauses(chunksOf(response), entry.timeouts)) {
      if (chunk === 'end-mark') {
        isMarked = true;
        break;
      }
      // An error in the first chunk is the failure of the call, not of an answer.
      const events = [...reader.read(chunk.value)];
      if (!hasBegun) yield startEvent(request.target, repairs, requestIdOf(response, chunk.value));
      hasBegun = true;
      yield* events;
    }
    isRead = true;
    yield* reader.finish(isMarked);
  } finally {
    // Servers stop generating when their client leaves.
    if (!isRead) response.destroy();
  }
}

/** The answer without thoughts in its text, and ended where the server could not be told to end it. */
function asAsked(
  answer: AsyncIterable<ModelEvent>,
  { stopSequences = [], streaming }: ModelRequest,
  manners: ModelManners,
): AsyncIterable<ModelEvent> {
  const events = manners.thinksInline ? withoutInlineThoughts(answer) : answer;
  const isTold = stopSequencesFor(stopSequences, manners).length === stopSequences.length;
  return isTold ? events : cutAtStopSequences(events, stopSequences, !streaming);
}

function startEvent(
  target: ModelTarget,
  repairs: readonly string[],
  requestId: string | undefined,
): ModelEvent {
  return { type: 'start', target, requestId, ...(repairs.length > 0 && { repairs }) };
}

/** What a server may call an answer; anything else would be somebody's words in our log. */
const REQUEST_ID = /^[\w.:-]{1,128}$/;

function requestIdOf({ headers }: IncomingMessage, chunk: unknown): string | undefined {
  const { id } = chunk as { id?: unknown };
  return [headers['x-request-id'], headers['apim-request-id'], id].find(
    (name): name is string => typeof name === 'string' && REQUEST_ID.test(name),
  );
}

function* filteredPrompt(target: ModelTarget, repairs: readonly string[]): Generator<ModelEvent> {
  yield startEvent(target, repairs, undefined);
  yield { type: 'finish', reason: 'filtered', stopReason: 'content_filter', usage: undefined };
}
