/**
 * Our question in the words of Bedrock's Converse API, with nothing in it that the model refuses.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 * @module
 */
import type {
  ContentBlock,
  ConverseCommandInput,
  Message,
  SystemContentBlock,
  Tool,
} from '@aws-sdk/client-bedrock-runtime';
import type { ModelCapabilities, Thinking } from '../models/capabilities.ts';
import type { ModelRequest, Prompt } from '../models/model-request.ts';

export function converseInput(
  request: ModelRequest,
  capabilities: ModelCapabilities,
): ConverseCommandInput {
  const { target, guardrail, serviceTier, latency } = request;
  const { serviceTiers, latencyModes } = capabilities;
  return {
    modelId: target.modelId,
    ...systemBlocks(request, capabilities),
    messages: conversation(request.prompt, capabilities),
    inferenceConfig: inferenceConfig(request, capabilities),
    ...toolConfig(request, capabilities),
    ...thinking(request, capabilities),
    ...(guardrail && {
      guardrailConfig: {
        guardrailIdentifier: guardrail.identifier,
        guardrailVersion: guardrail.version,
        ...(guardrail.trace && { trace: guardrail.trace }),
      },
    }),
    ...(serviceTier && serviceTiers && { serviceTier: { type: serviceTier } }),
    ...(latency && latencyModes && { performanceConfig: { latency } }),
  };
}

/** What a call says of itself, for AWS's bill and log. */
export interface CallNotes {
  /** Whether AWS's log of invocations says for whom a call was made. Default: it does not. */
  readonly labelsCalls?: boolean | undefined;
  /** ARNs of the projects in which calls are billed, by feature, and `*` for all others. Default: the account's own. */
  readonly projects?: Readonly<Record<string, string>> | undefined;
}

/** The labels have the form that AWS takes. */
export function callNotes(request: ModelRequest, { labelsCalls, projects }: CallNotes) {
  const { labels = {} } = request;
  const project = projects && projectOf(request, projects);
  const known = Object.entries(labels).filter(([, label]) => label !== undefined);
  return {
    ...(labelsCalls && { requestMetadata: Object.fromEntries(known) }),
    ...(project && { projectIdentifier: project }),
  };
}

/** A project takes calls of its own region and account, and of models that AWS itself has named. */
function projectOf(
  { target: { modelId, region, role = '' }, labels }: ModelRequest,
  projects: NonNullable<CallNotes['projects']>,
): string | undefined {
  const arn = projects[labels?.feature ?? ''] ?? projects['*'] ?? '';
  const [, , , place, account = ''] = arn.split(':');
  const isOfAws =
    !modelId.startsWith('arn:') || /:(foundation-model|inference-profile)\//.test(modelId);
  const isElsewhere = role !== '' && !role.includes(`:${account}:`);
  return place === region && isOfAws && !isElsewhere ? arn : undefined;
}

function systemBlocks(
  { prompt: { system }, caching = true }: ModelRequest,
  { systemPrompt, cacheMinimumTokens }: ModelCapabilities,
): { system?: SystemContentBlock[] } {
  if (system === '' || !systemPrompt) return {};
  const worthCaching =
    caching && cacheMinimumTokens !== undefined && estimatedTokens(system) >= cacheMinimumTokens;
  return {
    system: [{ text: system }, ...(worthCaching ? [{ cachePoint: CACHE_POINT }] : [])],
  };
}

export const CACHE_POINT = { type: 'default' } as const;

/** Rather too many than too few: a cache point behind too short a prefix is ignored by Bedrock. */
const CHARACTERS_PER_TOKEN = 3.5;

export function estimatedTokens(text: string): number {
  return text.length / CHARACTERS_PER_TOKEN;
}

function inferenceConfig(request: ModelRequest, capabilities: ModelCapabilities) {
  const { maxOutputTokens, stopSequences = [] } = request;
  const isSilent = request.briefThoughts && capabilities.thinking === 'can-be-off';
  const maxTokens = maxOutputTokens + (isSilent ? 0 : capabilities.reasoningTokens);
  return {
    maxTokens: Math.min(maxTokens, capabilities.maxOutputTokens),
    ...sampling(request, capabilities),
    ...(stopSequences.length > 0 &&
      capabilities.stopSequences && { stopSequences: [...stopSequences] }),
  };
}

/** What keeps thoughts off, or short, where the answer is. */
const SWITCHES: Readonly<
  Record<Thinking, Pick<ConverseCommandInput, 'additionalModelRequestFields' | 'outputConfig'>>
> = {
  never: {},
  'can-be-off': { additionalModelRequestFields: { thinking: { type: 'disabled' } } },
  effort: { outputConfig: { effort: 'low' } },
  'reasoning-effort': { additionalModelRequestFields: { reasoning_effort: 'low' } },
  always: {},
};

function thinking({ briefThoughts }: ModelRequest, capabilities: ModelCapabilities) {
  return briefThoughts ? SWITCHES[capabilities.thinking] : {};
}

function sampling({ temperature, topP }: ModelRequest, { sampling: taken }: ModelCapabilities) {
  if (taken === 'none') return {};
  const both = taken === 'both' || temperature === undefined;
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && both && { topP }),
  };
}

function toolConfig(
  { tools = [] }: ModelRequest,
  capabilities: ModelCapabilities,
): Pick<ConverseCommandInput, 'toolConfig'> {
  if (tools.length === 0 || capabilities.tools === 'never') return {};
  return {
    toolConfig: {
      tools: tools.map(({ name, description, inputSchema }): Tool => {
        // A schema is JSON; the SDK's type for it knows no readonly members.
        const json = inputSchema as never;
        return { toolSpec: { name, description, inputSchema: { json } } };
      }),
    },
  };
}

/** How a begun answer is handed to a model that would refuse to go on with it. */
export const BEGUN_ANSWER = '[Previous assistant context]: ';

type Turn = Message & { readonly content: ContentBlock[] };

/**
 * The turns of a conversation, in the form that the model takes.
 *
 * Whatever is folded becomes a content block of a user turn that is there already: two user turns in a
 * row are an error for some models.
 */
function conversation(
  { system, messages }: Prompt,
  { systemPrompt, prefill }: ModelCapabilities,
): Message[] {
  const turns = messages.map(({ role, text }): Turn => ({ role, content: [{ text }] }));
  const begun = withBegunAnswer(turns, prefill);
  return system === '' || systemPrompt ? begun : withSystem(system, begun);
}

function withBegunAnswer(turns: readonly Turn[], prefill: boolean): Turn[] {
  const last = turns.at(-1);
  if (last?.role !== 'assistant') return [...turns];
  const before = turns.slice(0, -1);
  const text = last.content.map((block) => block.text).join('');
  // White space at the end of a begun answer is refused.
  if (prefill) return [...before, { role: 'assistant', content: [{ text: text.trimEnd() }] }];

  const asked = before.at(-1)?.content ?? [];
  const context = { text: BEGUN_ANSWER + text };
  return [...before.slice(0, -1), { role: 'user', content: [...asked, context] }];
}

function withSystem(system: string, [first, ...rest]: readonly Turn[]): Turn[] {
  return [{ role: 'user', content: [{ text: system }, ...(first?.content ?? [])] }, ...rest];
}
