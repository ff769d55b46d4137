/**
 * Amazon Bedrock as a platform for models: Converse for text, InvokeModel for vectors.
 *
 * @module
 */
import type { ModelPlatform } from '../models/model-event.ts';
import { createBedrockClients } from './clients.ts';
import { createConverse, type QuestionForm } from './converse.ts';
import { createEmbed } from './embed.ts';

/** `endpoint` replaces Bedrock's own address in every region; for `labelsCalls` see `createConverse`. */
export function createBedrockPlatform(
  endpoint: string | undefined,
  labelsCalls = false,
  form?: QuestionForm,
): ModelPlatform {
  const clients = createBedrockClients(endpoint);
  return { ask: createConverse(clients, labelsCalls, form), embed: createEmbed(clients) };
}
