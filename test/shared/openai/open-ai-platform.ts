/**
 * The platform of `shared/openai/` against the stand-in, over real sockets.
 *
 * @module
 */
import type { Script } from '#infra/local/openai-stand-in/script.ts';
import {
  type Answer,
  type OpenAiStandIn,
  startOpenAiStandIn,
} from '#infra/local/openai-stand-in/server.ts';
import { GatewayError } from '#shared/errors.ts';
import type { ModelEvent } from '#shared/models/model-event.ts';
import type { ModelRequest } from '#shared/models/model-request.ts';
import { PLATFORM_DEFAULTS, type PlatformEntry } from '#shared/models/serving-platform.ts';
import type { LookUp } from '#shared/openai/addresses.ts';
import { createPlatformKeys } from '#shared/openai/keys.ts';
import { createOpenAiPlatform } from '#shared/openai/platform.ts';

export interface Told {
  readonly events: readonly ModelEvent[];
  readonly text: string;
  /** Absent: the answer is whole. */
  readonly error?: GatewayError;
}

export interface OpenAiPlatform extends AsyncDisposable {
  readonly server: OpenAiStandIn;
  /** The whole answer to a question, with changes to it. */
  ask(changes?: Partial<ModelRequest>, signal?: AbortSignal): Promise<Told>;
  open(changes?: Partial<ModelRequest>, signal?: AbortSignal): AsyncIterable<ModelEvent>;
}

export interface PlatformOptions {
  readonly entry?: Partial<PlatformEntry>;
  readonly loopback?: boolean;
  readonly lookUp?: LookUp;
  readonly secrets?: (arn: string) => Promise<string>;
  readonly now?: () => number;
}

export async function startOpenAiPlatform(
  script: Script | Answer,
  {
    entry = {},
    loopback = true,
    lookUp,
    secrets = async () => 'sk-secret',
    now = Date.now,
  }: PlatformOptions = {},
): Promise<OpenAiPlatform> {
  const server = await startOpenAiStandIn({
    answer: typeof script === 'function' ? script : () => script,
  });
  const keys = createPlatformKeys({
    readSecret: secrets,
    signForService: async (request, service) => ({
      ...request,
      headers: { ...request.headers, authorization: `AWS4 ${service}` },
    }),
    now,
  });
  const platform = createOpenAiPlatform({
    loopback,
    lookUp,
    keys,
    entryOf: async (name) => (name === 'lab' ? { ...entryAt(server.url), ...entry } : undefined),
    matches: (pattern, model) =>
      pattern === '*' ||
      pattern === model ||
      (pattern.endsWith('*') && model.startsWith(pattern.slice(0, -1))),
  });
  const open: OpenAiPlatform['open'] = (changes, signal = new AbortController().signal) =>
    platform.ask({ ...QUESTION, ...changes }, signal);

  return {
    server,
    open,
    async ask(changes, signal) {
      const events: ModelEvent[] = [];
      let error: GatewayError | undefined;
      try {
        for await (const event of open(changes, signal)) events.push(event);
      } catch (caught) {
        error = GatewayError.from(caught);
      }
      const text = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
      return { events, text, ...(error && { error }) };
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}

const QUESTION: ModelRequest = {
  target: { platform: 'lab', modelId: 'qwen3', region: 'eu-central-1' },
  prompt: { system: 'Be brief.', messages: [{ role: 'user', text: 'Hello?' }] },
  maxOutputTokens: 1_000,
  temperature: 0.2,
  stopSequences: ['\n\n'],
  streaming: true,
};

export function entryAt(baseUrl: string): PlatformEntry {
  return {
    name: 'lab',
    baseUrl,
    kind: 'vllm',
    key: { type: 'none' },
    models: ['*'],
    overrides: [],
    insecureHttp: true,
    outsideRegion: false,
    ...PLATFORM_DEFAULTS,
  };
}
