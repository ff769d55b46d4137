/**
 * Amazon Bedrock as a platform for models: Converse for text, InvokeModel for vectors.
 *
 * @module
 */
import type { ModelPlatform } from '../models/model-event.ts';
import { type ClientOptions, createBedrockClients } from './clients.ts';
import { createConverse, type QuestionForm } from './converse.ts';
import type { CallNotes } from './converse-input.ts';
import { createEmbed } from './embed.ts';
import { connectAhead } from './prepared-client.ts';

export interface BedrockOptions extends ClientOptions, CallNotes {
  /** Default: texts. */
  readonly form?: QuestionForm | undefined;
}

/** `endpoint` replaces Bedrock's own address in every region. */
export function createBedrockPlatform(
  endpoint: string | undefined,
  { form, ...options }: BedrockOptions = {},
): ModelPlatform {
  const clients = createBedrockClients(endpoint, options);
  return {
    ask: createConverse(clients, options, form),
    embed: createEmbed(clients),
    connect: (region) => connectAhead(clients({ region })),
  };
}
