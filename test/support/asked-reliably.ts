/**
 * Asks the Bedrock stand-in through every layer of `shared/models/resilience/`, with the real client.
 *
 * @module
 */
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import {
  type Answer,
  type BedrockStandIn,
  startBedrockStandIn,
} from '#infra/local/bedrock-stand-in/server.ts';
import { createBedrockPlatform } from '#shared/bedrock/platform.ts';
import { GatewayError } from '#shared/errors.ts';
import type { ModelEvent } from '#shared/models/model-event.ts';
import type { ModelRequest, ModelTarget } from '#shared/models/model-request.ts';
import {
  type AskReliably,
  createAskReliably,
  type ReliabilityOptions,
} from '#shared/models/resilience/ask-reliably.ts';
import type { AttemptLog, ModelCall } from '#shared/models/resilience/model-call.ts';

export interface Asked {
  readonly text: string;
  /** Absent: the answer is whole. */
  readonly error?: GatewayError;
  readonly attemptLog: AttemptLog;
  /** By its `start` event. */
  readonly answeredBy?: ModelTarget;
}

export interface ReliableModels extends AsyncDisposable {
  readonly bedrock: BedrockStandIn;
  /** Decides by model id what happens to a call. */
  scripts(answer: Readonly<Record<string, Script | Answer>>): void;
  /** The whole answer; changes are to {@link modelCallOf}. */
  ask(changes?: CallChanges): Promise<Asked>;
  /** The answer as it comes. */
  open(changes?: CallChanges): AsyncIterable<ModelEvent>;
}

export interface CallChanges extends Partial<Omit<ModelCall, 'target' | 'fallbacks'>> {
  /** Model ids, in order. Default: `first` alone. */
  readonly models?: readonly string[];
}

const REGION = 'eu-central-1';

export async function startReliableModels(options?: ReliabilityOptions): Promise<ReliableModels> {
  let scripts: Readonly<Record<string, Script | Answer>> = {};
  const bedrock = await startBedrockStandIn({
    answer: (call) => {
      const script = scripts[call.modelId] ?? { type: 'answer', text: call.modelId };
      return typeof script === 'function' ? script(call) : script;
    },
  });
  const platform = createBedrockPlatform(bedrock.url);
  const askReliably: AskReliably = createAskReliably(options);
  const callOf = (changes: CallChanges = {}) =>
    modelCallOf({
      ask: (target, signal) => platform.ask(requestTo(target, changes.streaming), signal),
      ...changes,
    });
  return {
    bedrock,
    scripts(next) {
      scripts = next;
    },
    ask: (changes) => collect(askReliably, callOf(changes)),
    open: (changes) => askReliably(callOf(changes)),
    [Symbol.asyncDispose]: () => bedrock.close(),
  };
}

export function requestTo(target: ModelTarget, streaming = true): ModelRequest {
  return {
    target,
    prompt: { system: '', messages: [{ role: 'user', text: 'Say something.' }] },
    maxOutputTokens: 64,
    streaming,
  };
}

/** A call that nobody answers, unless `ask` is given. */
export function modelCallOf(changes: CallChanges = {}): ModelCall {
  const { models = ['first'], ...rest } = changes;
  const [target, ...fallbacks] = models.map((modelId) => ({ modelId, region: REGION }));
  return {
    target: target ?? { modelId: 'first', region: REGION },
    async *ask() {},
    streaming: true,
    fallbacks,
    timeouts: { firstEventMs: 20_000, idleMs: 20_000, deadlineMs: 30_000 },
    asksOnce: false,
    countsFailures: true,
    caller: undefined,
    mayHedge: false,
    attemptLog: { calls: [], attempts: 0, failures: [] },
    signal: new AbortController().signal,
    ...rest,
  };
}

async function collect(askReliably: AskReliably, call: ModelCall): Promise<Asked> {
  const { attemptLog } = call;
  let text = '';
  let answeredBy: ModelTarget | undefined;
  try {
    for await (const event of askReliably(call)) {
      if (event.type === 'start') answeredBy = event.target;
      if (event.type === 'text-delta') text += event.text;
    }
    return { text, attemptLog, ...(answeredBy && { answeredBy }) };
  } catch (error) {
    return { text, attemptLog, error: GatewayError.from(error) };
  }
}
