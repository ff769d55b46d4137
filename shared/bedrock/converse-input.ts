/**
 * Our question in the words of Bedrock's Converse API.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 * @module
 */
import type { ConverseCommandInput, Message } from '@aws-sdk/client-bedrock-runtime';
import { capabilitiesOf, type ModelCapabilities } from './capabilities.ts';
import type { ModelRequest, Prompt } from './model-request.ts';

export function converseInput(request: ModelRequest): ConverseCommandInput {
  const capabilities = capabilitiesOf(request.target.modelId, request.target.baseModel);
  return {
    modelId: request.target.modelId,
    ...conversation(request.prompt, capabilities),
    inferenceConfig: inferenceConfig(request, capabilities),
  };
}

function conversation({ system, messages }: Prompt, capabilities: ModelCapabilities) {
  const turns = messages.map(({ role, text }): Message => ({ role, content: [{ text }] }));
  if (system === '') return { messages: turns };
  if (capabilities.systemPrompt) return { system: [{ text: system }], messages: turns };
  return { messages: foldIntoFirst(system, turns) };
}

/** Two user turns in a row are an error for some models: the system text joins the first one. */
function foldIntoFirst(system: string, [first, ...rest]: readonly Message[]): Message[] {
  return [{ role: 'user', content: [{ text: system }, ...(first?.content ?? [])] }, ...rest];
}

function inferenceConfig(request: ModelRequest, capabilities: ModelCapabilities) {
  const { maxOutputTokens, temperature, stopSequences = [] } = request;
  const maxTokens = maxOutputTokens + capabilities.reasoningTokens;
  return {
    maxTokens: Math.min(maxTokens, capabilities.maxOutputTokens),
    ...(temperature !== undefined && capabilities.temperature && { temperature }),
    ...(stopSequences.length > 0 && { stopSequences: [...stopSequences] }),
  };
}
