/**
 * A request for a chat completion: what is mapped, lowered, ignored and refused.
 *
 * The rule: what only tunes is ignored, what would change the form of the answer is refused.
 *
 * @see contract ME 5
 * @module
 */
import { structureProblem } from '#shared/http/parse-body.ts';
import type { Block, Dialogue, ModelTool } from '#shared/models/dialogue.ts';
import type { RequestContext } from '#shared/request/request-context.ts';
import { readFormat, type WantedFormat } from './answer-format.ts';
import { isBlank } from './content.ts';
import { createMembers, isObject, type Members, RefusedBody } from './members.ts';
import { type Conversation, readMessages } from './messages.ts';
import { readTools, type ToolNames, type Tools } from './tools.ts';

export interface ChatRequest {
  /** As it was sent. */
  readonly model: string;
  readonly dialogue: Omit<Dialogue, 'caching'>;
  readonly format: WantedFormat;
  readonly names: ToolNames;
  /** Whether tools were given, and not only calls of them. */
  readonly givesTools: boolean;
  /** Whether an answer may call more than one. */
  readonly parallelCalls: boolean;
  readonly maxOutputTokens: number;
  /** 0 to 1. */
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
  readonly stopSequences: readonly string[];
  readonly streaming: boolean;
  readonly includeUsage: boolean;
  /** Whom the program asks for, in its own words. Never logged as it is. */
  readonly user: string | undefined;
  /** Members that were sent and change nothing. */
  readonly ignored: readonly string[];
  /** For the log. */
  readonly counts: { readonly messages: number; readonly tools: number; readonly images: number };
}

const MAX_MODEL_NAME = 256;
const DEFAULT_OUTPUT_TOKENS = 8_192;
const MAX_STOP_SEQUENCES = 16;

/** @throws {RefusedBody} */
export function readChatRequest(context: Pick<RequestContext, 'body' | 'isText'>): ChatRequest {
  const body = createMembers(parseObject(context));
  const model = body.required('model', body.text('model'));
  if (model === '' || model.length > MAX_MODEL_NAME) {
    throw body.refusal('invalid_value', 'model', `must have 1 to ${MAX_MODEL_NAME} characters`);
  }
  refuseUnsupported(body);
  const tools = readTools(body);
  const conversation = readMessages(body, tools.names);
  const limit = [body.count('max_completion_tokens'), body.count('max_tokens')];
  const temperature = body.number('temperature', 0, 2);
  return {
    model,
    dialogue: toDialogue(conversation, tools),
    format: readFormat(body),
    names: tools.names,
    givesTools: tools.tools.length > 0 && tools.choice !== 'none',
    parallelCalls: body.flag('parallel_tool_calls') ?? true,
    maxOutputTokens: limit.find((tokens) => tokens !== undefined) ?? DEFAULT_OUTPUT_TOKENS,
    temperature: temperature && Math.min(temperature, 1),
    topP: body.number('top_p', 0, 1),
    stopSequences: readStops(body),
    streaming: body.flag('stream') ?? false,
    includeUsage: body.object('stream_options')?.flag('include_usage') ?? false,
    user: body.text('safety_identifier') ?? body.text('user'),
    ignored: IGNORED.filter((name) => body.value(name) !== undefined),
    counts: {
      messages: conversation.messages,
      tools: tools.tools.length,
      images: imagesIn(conversation.turns.flatMap(({ blocks }) => blocks)),
    },
  };
}

function parseObject({ body, isText }: Pick<RequestContext, 'body' | 'isText'>) {
  const value = parseJson(body, isText);
  if (isObject(value)) return value;
  throw new RefusedBody('invalid_type', null, 'The body must be a JSON object.');
}

function parseJson(body: string, isText: boolean): unknown {
  const problem = isText ? structureProblem(body) : 'Body is not UTF-8';
  if (problem) throw new RefusedBody('invalid_json', null, `${problem}.`);
  try {
    return JSON.parse(body);
  } catch {
    // Not chained as a cause: the parser's message quotes the body.
    throw new RefusedBody('invalid_json', null, 'The body is not valid JSON.');
  }
}

/** Members that only tune: they are named in the answer's headers and the log. */
const IGNORED = [
  'frequency_penalty',
  'presence_penalty',
  'logit_bias',
  'seed',
  'reasoning_effort',
  'verbosity',
  'prediction',
  'service_tier',
  'metadata',
  'store',
  'prompt_cache_key',
  'prompt_cache_retention',
] as const;

/** Members that would give the answer a form that we do not have. */
const REFUSED: Readonly<Record<string, string>> = {
  functions: 'is not supported: use tools',
  function_call: 'is not supported: use tool_choice',
  audio: 'is not supported',
  web_search_options: 'is not supported',
};

function refuseUnsupported(body: Members): void {
  for (const [name, text] of Object.entries(REFUSED)) {
    if (body.value(name) !== undefined) throw body.refusal('unsupported_parameter', name, text);
  }
  if ((body.count('n') ?? 1) !== 1) throw body.refusal('unsupported_value', 'n', 'must be 1');
  const asksLogprobs = [
    ['logprobs', body.flag('logprobs') ?? false],
    ['top_logprobs', (body.number('top_logprobs', 0, 20) ?? 0) > 0],
  ] as const;
  for (const [name, isAsked] of asksLogprobs) {
    if (isAsked) throw body.refusal('unsupported_parameter', name, 'is not supported');
  }
  const modalities = body.list('modalities') ?? [];
  if (modalities.some(({ value }) => value !== 'text')) {
    throw body.refusal('unsupported_parameter', 'modalities', 'must be text alone');
  }
}

/** Models refuse stop sequences that are empty or white space alone. */
function readStops(body: Members): readonly string[] {
  const given = body.value('stop');
  const list =
    typeof given === 'string'
      ? [given]
      : (body.list('stop') ?? []).map(({ value, path }) => {
          if (typeof value === 'string') return value;
          throw new RefusedBody(
            'invalid_type',
            path,
            `'${path}' has the wrong type: expected a string.`,
          );
        });
  if (list.length > MAX_STOP_SEQUENCES) {
    throw body.refusal('invalid_value', 'stop', `must hold at most ${MAX_STOP_SEQUENCES} texts`);
  }
  return [...new Set(list.filter((text) => !isBlank(text)))];
}

/** Models refuse calls of tools that they are not given. */
function toDialogue(
  { system, turns }: Conversation,
  { tools, choice }: Tools,
): Omit<Dialogue, 'caching'> {
  const called = new Set(turns.flatMap(({ blocks }) => blocks.flatMap(nameOfCall)));
  const given = choice === 'none' && called.size === 0 ? [] : tools;
  for (const { name } of given) called.delete(name);
  const unknown = [...called].map((name): ModelTool => ({ name, inputSchema: { type: 'object' } }));
  return {
    system,
    turns,
    tools: [...given, ...unknown],
    toolChoice: choice === 'none' ? 'auto' : choice,
  };
}

function nameOfCall(block: Block): readonly string[] {
  return block.type === 'tool-call' ? [block.name] : [];
}

function imagesIn(blocks: readonly Block[]): number {
  return blocks.reduce(
    (sum, block) =>
      sum +
      (block.type === 'tool-result' ? imagesIn(block.content) : Number(block.type === 'image')),
    0,
  );
}
