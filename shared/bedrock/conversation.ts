/**
 * The turns of a conversation, in the form that the model takes.
 *
 * Whatever is folded becomes a content block of a user turn that is there already: two user turns in a
 * row are an error for some models.
 *
 * @module
 */
import type { ContentBlock, Message } from '@aws-sdk/client-bedrock-runtime';
import type { ModelCapabilities } from '../models/capabilities.ts';
import type { Prompt } from '../models/model-request.ts';

/** How a begun answer is handed to a model that would refuse to go on with it. */
const BEGUN_ANSWER = '[Previous assistant context]: ';

type Turn = Message & { readonly content: ContentBlock[] };

export function conversation(
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
