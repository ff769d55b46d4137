/**
 * Our question in the words of Bedrock's Converse API, with nothing in it that the model refuses.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 * @module
 */
import type {
  ConverseCommandInput,
  SystemContentBlock,
  Tool,
} from '@aws-sdk/client-bedrock-runtime';
import type { ModelCapabilities } from '../models/capabilities.ts';
import type { ModelRequest } from '../models/model-request.ts';
import { conversation } from './conversation.ts';

export function converseInput(
  request: ModelRequest,
  capabilities: ModelCapabilities,
): ConverseCommandInput {
  const { target, guardrail, serviceTier, latency } = request;
  return {
    modelId: target.modelId,
    ...systemBlocks(request, capabilities),
    messages: conversation(request.prompt, capabilities),
    inferenceConfig: inferenceConfig(request, capabilities),
    ...toolConfig(request, capabilities),
    ...(guardrail && {
      guardrailConfig: {
        guardrailIdentifier: guardrail.identifier,
        guardrailVersion: guardrail.version,
        ...(guardrail.trace && { trace: guardrail.trace }),
      },
    }),
    ...(serviceTier && { serviceTier: { type: serviceTier } }),
    ...(latency && { performanceConfig: { latency } }),
  };
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

const CACHE_POINT = { type: 'default' } as const;

/** Rather too many than too few: a cache point behind too short a prefix is ignored by Bedrock. */
const CHARACTERS_PER_TOKEN = 3.5;

function estimatedTokens(text: string): number {
  return text.length / CHARACTERS_PER_TOKEN;
}

function inferenceConfig(request: ModelRequest, capabilities: ModelCapabilities) {
  const { maxOutputTokens, stopSequences = [] } = request;
  const maxTokens = maxOutputTokens + capabilities.reasoningTokens;
  return {
    maxTokens: Math.min(maxTokens, capabilities.maxOutputTokens),
    ...sampling(request, capabilities),
    ...(stopSequences.length > 0 && { stopSequences: [...stopSequences] }),
  };
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
