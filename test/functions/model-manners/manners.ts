/**
 * Asking a test's gateway with a model that GitLab names, as an administrator may have filed it.
 *
 * @module
 */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import {
  COMPONENTS,
  componentsBody,
  generationComponent,
  SUGGESTIONS,
} from '../../support/bodies.ts';
import type { Reply } from '../../support/send.ts';
import type { TestGateway } from '../../support/test-gateway.ts';
import { chat, question } from '../chat/agent/chat.ts';

export function metadata(identifier: string, name = 'general') {
  const endpoint = 'http://bedrockselfhostedmodel.com';
  return { provider: 'openai', name, endpoint, api_key: '', identifier: `bedrock/${identifier}` };
}

export function askChat(gateway: TestGateway, modelId?: string, family?: string): Promise<Reply> {
  const model = modelId && { model_metadata: metadata(modelId, family) };
  return chat(gateway, { ...question('q'), ...model });
}

export function askForCode(
  gateway: TestGateway,
  modelId: string,
  { stream = false, family = 'general' } = {},
): Promise<Reply> {
  return gateway.send({
    path: stream ? SUGGESTIONS : COMPONENTS,
    body: {
      ...componentsBody(generationComponent({ stream })),
      model_metadata: metadata(modelId, family),
    },
  });
}

export async function askPrompt(
  gateway: TestGateway,
  id: string,
  { inputs, modelId }: { readonly inputs: object; readonly modelId?: string },
): Promise<Reply> {
  return gateway.send({
    path: `/v1/prompts/${encodeURIComponent(id)}`,
    headers: await gateway.headers({ scopes: SCOPES }),
    body: { inputs, ...(modelId && { model_metadata: metadata(modelId) }) },
  });
}

const SCOPES = [
  'generate_commit_message',
  'duo_chat',
  'complete_code',
  'summarize_new_merge_request',
];

export async function assign(
  gateway: TestGateway,
  feature: string,
  content: object,
): Promise<void> {
  const Item = marshall({ pk: 'ASSIGNMENT', sk: `*#${feature}`, version: 1, ...content });
  await gateway.dynamodb.send(new PutItemCommand({ TableName: gateway.table, Item }));
}

export function refusal(message: string, name = 'ValidationException'): Script {
  return { type: 'exception', name, message };
}

/** The text of all the answer's pieces, as chat's reader puts them together. */
export function chatText({ text }: Reply): string {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { data: { text?: string } }).data.text ?? '')
    .join('');
}
