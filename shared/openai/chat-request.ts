/**
 * Our question as a body of OpenAI's Chat Completions, with nothing in it that the model refuses.
 *
 * Some servers refuse members that they do not know, so nothing else is sent.
 *
 * @see contract SP 3
 * @module
 */
import type { ModelRequest, PromptMessage } from '../models/model-request.ts';
import type { ModelManners } from './manners.ts';

/** How a begun answer is handed over: servers repeat it, or refuse to go on with it. */
export const BEGUN_ANSWER = '[Previous assistant context]: ';

/** The API takes four; the first ones count. */
const MAX_STOP_SEQUENCES = 4;

interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export function chatRequest(request: ModelRequest, manners: ModelManners): object {
  const { target, maxOutputTokens, temperature, topP, stopSequences = [], streaming } = request;
  const stop = stopSequencesFor(stopSequences, manners);
  return {
    model: target.modelId,
    messages: messagesOf(request.prompt, manners),
    [manners.maxTokensField]: Math.min(
      maxOutputTokens,
      manners.maxOutputTokens ?? Number.POSITIVE_INFINITY,
    ),
    ...(temperature !== undefined && manners.temperature && { temperature }),
    ...(topP !== undefined && manners.topP && { top_p: topP }),
    ...(stop.length > 0 && { stop }),
    ...toolMembers(request, manners),
    ...(streaming && { stream: true }),
    ...(streaming && manners.usageInStreams && { stream_options: { include_usage: true } }),
  };
}

/** Those that the server is given; at any other the gateway has to end the answer. */
export function stopSequencesFor(
  sequences: readonly string[],
  manners: ModelManners,
): readonly string[] {
  return manners.stopSequences ? sequences.slice(0, MAX_STOP_SEQUENCES) : [];
}

function toolMembers({ tools = [] }: ModelRequest, manners: ModelManners): object {
  if (tools.length === 0 || !manners.tools) return {};
  return {
    tools: tools.map(({ name, description, inputSchema }) => ({
      type: 'function',
      function: { name, description, parameters: inputSchema },
    })),
  };
}

function messagesOf(
  { system, messages }: ModelRequest['prompt'],
  { systemPrompt, mergesTurns }: ModelManners,
): readonly Message[] {
  const turns = withBegunAnswer(messages).map(
    ({ role, text }): Message => ({ role, content: text }),
  );
  const asked = mergesTurns ? merged(turns) : turns;
  if (system === '') return asked;
  if (systemPrompt) return [{ role: 'system', content: system }, ...asked];
  const [first, ...rest] = asked;
  return [{ role: 'user', content: paragraphs(system, first?.content ?? '') }, ...rest];
}

/** The beginning of an answer becomes context of the user's last turn. */
function withBegunAnswer(messages: readonly PromptMessage[]): readonly PromptMessage[] {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return messages;
  const asked = messages.at(-2);
  const text = paragraphs(asked?.text ?? '', BEGUN_ANSWER + last.text);
  return [...messages.slice(0, -2), { role: 'user', text }];
}

/** Neighbours of one role become one turn, for templates that insist on a change of roles. */
function merged(turns: readonly Message[]): readonly Message[] {
  const result: Message[] = [];
  for (const turn of turns) {
    const before = result.at(-1);
    if (before?.role !== turn.role) result.push(turn);
    else result[result.length - 1] = { ...turn, content: paragraphs(before.content, turn.content) };
  }
  return result;
}

function paragraphs(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n\n');
}
