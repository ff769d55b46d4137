/**
 * Asks the Bedrock stand-in through every layer of `shared/bedrock/resilience/`, with the real client.
 *
 * @module
 */
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import {
  type Answer,
  type BedrockStandIn,
  startBedrockStandIn,
} from '#infra/local/bedrock-stand-in/server.ts';
import { createAskModel } from '#shared/bedrock/ask-model.ts';
import { createBedrockClients } from '#shared/bedrock/clients.ts';
import { GatewayError } from '#shared/errors.ts';
import type { ModelEvent } from '#shared/models/model-event.ts';
import {
  type AskReliably,
  createAskReliably,
  type ReliabilityOptions,
} from '#shared/models/resilience/ask-reliably.ts';
import type { AttemptLog, Inquiry } from '#shared/models/resilience/inquiry.ts';

export interface Asked {
  readonly text: string;
  /** Absent: the answer is whole. */
  readonly error?: GatewayError;
  readonly attemptLog: AttemptLog;
}

export interface ReliableModels extends AsyncDisposable {
  readonly bedrock: BedrockStandIn;
  /** Decides by model id what happens to a call. */
  scripts(answer: Readonly<Record<string, Script | Answer>>): void;
  /** The whole answer; changes are to {@link inquiryOf}. */
  ask(changes?: InquiryChanges): Promise<Asked>;
  /** The answer as it comes. */
  open(changes?: InquiryChanges): AsyncIterable<ModelEvent>;
}

export interface InquiryChanges
  extends Partial<Omit<Inquiry, 'target' | 'requestFor' | 'fallbacks'>> {
  readonly streaming?: boolean;
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
  const askReliably: AskReliably = createAskReliably(
    createAskModel(createBedrockClients(bedrock.url)),
    options,
  );
  return {
    bedrock,
    scripts(next) {
      scripts = next;
    },
    ask: (changes) => collect(askReliably, inquiryOf(changes)),
    open: (changes) => askReliably(inquiryOf(changes)),
    [Symbol.asyncDispose]: () => bedrock.close(),
  };
}

export function inquiryOf(changes: InquiryChanges = {}): Inquiry {
  const { streaming = true, models = ['first'], ...rest } = changes;
  const [target, ...fallbacks] = models.map((modelId) => ({ modelId, region: REGION }));
  return {
    target: target ?? { modelId: 'first', region: REGION },
    requestFor: (asked) => ({
      target: asked,
      prompt: { system: '', messages: [{ role: 'user', text: 'Say something.' }] },
      maxOutputTokens: 64,
      streaming,
    }),
    fallbacks,
    timeouts: { firstEventMs: 20_000, idleMs: 20_000, deadlineMs: 30_000 },
    asksOnce: false,
    mayHedge: false,
    attemptLog: { attempts: 0, failures: [] },
    signal: new AbortController().signal,
    ...rest,
  };
}

async function collect(askReliably: AskReliably, inquiry: Inquiry): Promise<Asked> {
  const { attemptLog } = inquiry;
  let text = '';
  try {
    for await (const event of askReliably(inquiry)) {
      if (event.type === 'text-delta') text += event.text;
    }
    return { text, attemptLog };
  } catch (error) {
    return { text, attemptLog, error: GatewayError.from(error) };
  }
}
