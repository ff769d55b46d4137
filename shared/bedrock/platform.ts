/**
 * Amazon Bedrock as a platform for models: Converse for text, InvokeModel for vectors.
 *
 * @module
 */
import type { Agent } from 'node:http';
import type { ModelPlatform } from '../models/model-event.ts';
import { createBedrockClients } from './clients.ts';
import { createConverse, type QuestionForm } from './converse.ts';
import { createEmbed } from './embed.ts';

export interface BedrockOptions {
  /** See `createConverse`. */
  readonly labelsCalls?: boolean;
  readonly form?: QuestionForm | undefined;
  /** See `createBedrockClients`. */
  readonly httpAgent?: Agent | undefined;
}

/** `endpoint` replaces Bedrock's own address in every region. */
export function createBedrockPlatform(
  endpoint: string | undefined,
  { labelsCalls = false, form, httpAgent }: BedrockOptions = {},
): ModelPlatform {
  const clients = createBedrockClients(endpoint, httpAgent);
  return { ask: createConverse(clients, labelsCalls, form), embed: createEmbed(clients) };
}
