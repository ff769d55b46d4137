/**
 * Asks for prompts as GitLab does, with a token that has every scope unless told otherwise.
 *
 * @module
 */
import { PROMPTS } from '../../../../../functions/chat/prompts/registry.ts';
import type { Reply } from '../../../../support/send.ts';
import type { TestGateway } from '../../../../support/test-gateway.ts';

export interface PromptCall {
  readonly id: string;
  readonly body: object;
  /** Default `v1`. */
  readonly version?: 'v1' | 'v2';
  readonly scopes?: readonly string[];
}

export const ALL_SCOPES: readonly string[] = [
  ...new Set(
    [...PROMPTS.values()].flatMap(({ scopes, laterScopes }) => [
      ...scopes,
      ...(laterScopes?.scopes ?? []),
    ]),
  ),
];

export async function askPrompt(
  gateway: TestGateway,
  { id, body, version = 'v1', scopes = ALL_SCOPES }: PromptCall,
): Promise<Reply> {
  return gateway.send({
    path: `/${version}/prompts/${id}`,
    headers: await gateway.headers({ scopes }),
    body,
  });
}

/** The last message that reached the model, apart from the rules. */
export function lastUserText({ bedrock }: TestGateway): string {
  // The last Converse request that the stand-in parsed.
  const { messages } = (bedrock.calls.at(-1)?.request ?? { messages: [] }) as {
    messages: readonly { readonly content: readonly { readonly text: string }[] }[];
  };
  return messages.flatMap(({ content }) => content.map(({ text }) => text)).join('\n');
}
