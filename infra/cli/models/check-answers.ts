/**
 * Asks a server's model: one answer, one stream, one call of a tool.
 *
 * @module
 */
import { GatewayError } from '#shared/errors.ts';
import { createGlob } from '#shared/glob.ts';
import type { ModelEvent } from '#shared/models/model-event.ts';
import type { ModelRequest } from '#shared/models/model-request.ts';
import type { PlatformEntry } from '#shared/models/serving-platform.ts';
import { createAnswerReader } from '#shared/openai/answer.ts';
import { chatRequest } from '#shared/openai/chat-request.ts';
import { createConnection } from '#shared/openai/connection.ts';
import { PlatformRefusal, platformFailure } from '#shared/openai/failure.ts';
import type { PlatformKeys } from '#shared/openai/keys.ts';
import { PLATFORM_KINDS } from '#shared/openai/kinds.ts';
import { createManners } from '#shared/openai/manners.ts';
import { chunksOf, errorBodyOf } from '#shared/openai/response-body.ts';
import { sendRepaired } from '#shared/openai/send-repaired.ts';
import { type CheckStep, reasonOf } from './check-step.ts';
import { isForFunctionsOnly } from './operator-platform.ts';

/** Longer than any healthy server needs for a word. In milliseconds. */
const TIMEOUT_MS = 20_000;

export interface Asking {
  readonly entry: PlatformEntry;
  readonly keys: PlatformKeys;
  readonly model: string;
}

export async function checkAnswer(asking: Asking, streaming: boolean): Promise<CheckStep> {
  const step = streaming ? 'stream' : 'answer';
  const startedAt = performance.now();
  try {
    const { finish, isMarked, firstMs } = await answerOf(asking, streaming, startedAt);
    const lacks = [
      ...(finish.usage ? [] : ['tokens are not counted']),
      ...(streaming && !isMarked ? ['without [DONE]'] : []),
      ...(finish.repairs ?? []),
    ];
    const says = [
      `${asking.model} in ${firstMs} ms, ends with ${finish.stopReason}`,
      ...lacks,
    ].join(', ');
    return { step, ok: true, says };
  } catch (error) {
    return failedStep(step, asking.entry, error);
  }
}

interface Whole {
  readonly finish: ModelEvent & { readonly type: 'finish' };
  readonly isMarked: boolean;
  /** Until the first of it came, in milliseconds. */
  readonly firstMs: number;
}

async function answerOf(asking: Asking, streaming: boolean, startedAt: number): Promise<Whole> {
  const { entry, keys, model } = asking;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const send = createConnection(entry, { loopback: true, ca: await keys.certificatesOf(entry) });
  const manners = createManners((pattern, name) => createGlob(pattern)(name));
  const request = { ...question(entry, model), streaming };
  const { response } = await sendRepaired(
    { request, entry, signal },
    { send, manners, keys, toBody: chatRequest },
  );
  if (response === 'filtered') throw new GatewayError('model_failed', 'The prompt was filtered');
  const reader = createAnswerReader();
  let firstMs: number | undefined;
  let isMarked = false;
  for await (const chunk of chunksOf(response)) {
    firstMs ??= Math.round(performance.now() - startedAt);
    if (chunk === 'end-mark') isMarked = true;
    else for (const _ of reader.read(chunk.value));
  }
  const finish = [...reader.finish(isMarked)].find(({ type }) => type === 'finish');
  if (finish?.type !== 'finish') throw new GatewayError('model_failed', 'The answer has no end');
  return { finish, isMarked, firstMs: firstMs ?? 0 };
}

function question(entry: PlatformEntry, model: string): ModelRequest {
  return {
    target: { platform: entry.name, modelId: model, region: '' },
    prompt: { system: '', messages: [{ role: 'user', text: 'Answer with the word "ok".' }] },
    maxOutputTokens: 1,
    streaming: false,
  };
}

/** Room for the call, and for thoughts before it. */
const TOOL_TOKENS = 256;

const NO_PARAMETERS = { type: 'object', properties: {} };

/** Not a failure where there is none: every feature of GitLab's works without. */
export async function checkTools({ entry, keys, model }: Asking): Promise<CheckStep> {
  const step = 'tools';
  try {
    const manners = createManners((pattern, name) => createGlob(pattern)(name));
    const description = 'Tells the time.';
    const request: ModelRequest = {
      ...question(entry, model),
      maxOutputTokens: TOOL_TOKENS,
      tools: [{ name: 'clock', description, inputSchema: NO_PARAMETERS }],
    };
    const asked = { ...chatRequest(request, manners.of(entry, model)), tool_choice: 'required' };
    const said = await post({ entry, keys, model }, JSON.stringify(asked));
    const reader = createAnswerReader();
    for (const _ of reader.read(said));
    const isCalled = [...reader.finish(true)].some(({ type }) => type === 'tool-call');
    const says = isCalled ? `${model} calls them` : `${model} calls none`;
    return { step, ok: true, says };
  } catch (error) {
    const isVllm = error instanceof PlatformRefusal && /tool-call-parser/.test(error.body.message);
    if (isVllm) {
      const says = 'none: vLLM needs --enable-auto-tool-choice and --tool-call-parser';
      return { step, ok: true, says };
    }
    const failure = failedStep(step, entry, error);
    return { ...failure, ok: true, says: `none: ${failure.says}` };
  }
}

async function post({ entry, keys, model }: Asking, body: string): Promise<unknown> {
  const url = new URL(entry.baseUrl + PLATFORM_KINDS[entry.kind].path(model, entry.apiVersion));
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
  };
  const send = createConnection(entry, { loopback: true, ca: await keys.certificatesOf(entry) });
  const request = await keys.sign({ method: 'POST', url, headers, body }, entry, undefined);
  const response = await send(request, AbortSignal.timeout(TIMEOUT_MS));
  if (response.statusCode !== 200) {
    throw new PlatformRefusal(response.statusCode ?? 0, await errorBodyOf(response));
  }
  for await (const chunk of chunksOf(response)) if (chunk !== 'end-mark') return chunk.value;
  return undefined;
}

/** A key that only GitLab or the functions have is no fault of the server's. */
function failedStep(step: string, entry: PlatformEntry, error: unknown): CheckStep {
  const failure = platformFailure(error, AbortSignal.any([]));
  const isForeign = failure.code === 'model_credentials' && isForFunctionsOnly(entry);
  return { step, ok: isForeign, says: isForeign ? FOREIGN_KEY : reasonOf(failure) };
}

const FOREIGN_KEY =
  'not asked: only GitLab or the functions have the key. Use the connection test in GitLab';
