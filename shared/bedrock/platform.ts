/**
 * Amazon Bedrock as a platform for models: Converse for text, InvokeModel for vectors.
 *
 * @module
 */
import type { ModelPlatform } from '../models/model-event.ts';
import { createBedrockClients } from './clients.ts';
import { createConverse, type Dialect } from './converse.ts';
import { createEmbed } from './embed.ts';

/** `endpoint` replaces Bedrock's own address in every region; for `labelsCalls` see `createConverse`. */
export function createBedrockPlatform(
  endpoint: string | undefined,
  labelsCalls = false,
  dialect?: Dialect,
): ModelPlatform {
  const clients = createBedrockClients(endpoint);
  return { ask: createConverse(clients, labelsCalls, dialect), embed: createEmbed(clients) };
}
