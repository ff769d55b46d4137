/**
 * Amazon Bedrock as a platform for models: Converse for text, InvokeModel for vectors.
 *
 * @module
 */
import type { ModelPlatform } from '../models/model-event.ts';
import { createBedrockClients } from './clients.ts';
import { createConverse } from './converse.ts';
import { createEmbed } from './embed.ts';

/** `endpoint` replaces Bedrock's own address in every region. */
export function createBedrockPlatform(endpoint: string | undefined): ModelPlatform {
  const clients = createBedrockClients(endpoint);
  return { ask: createConverse(clients), embed: createEmbed(clients) };
}
