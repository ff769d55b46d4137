/**
 * Conversations in blocks as a body of OpenAI's Chat Completions. Only functions that are given this hold any
 * of it.
 *
 * @see contract ME 5.2 and 5.3
 * @module
 */
import {
  type Block,
  type Dialogue,
  type ImageBlock,
  type TextBlock,
  type ToolCallBlock,
  ToolsRefused,
  type Turn,
} from '../models/dialogue.ts';
import type { ModelRequest } from '../models/model-request.ts';
import { BEGUN_ANSWER, chatRequest } from './chat-request.ts';
import type { ModelManners } from './manners.ts';

const NO_PROMPT = { system: '', messages: [] };

/** @throws {ToolsRefused} */
export function dialogueBody(request: ModelRequest, manners: ModelManners): object {
  const { dialogue } = request;
  if (dialogue === undefined) return chatRequest(request, manners);
  if (dialogue.tools.length > 0 && !manners.tools) throw new ToolsRefused();
  return {
    ...chatRequest({ ...request, prompt: NO_PROMPT }, manners),
    messages: messagesOf(dialogue, manners),
    ...toolChoice(dialogue),
  };
}

function toolChoice({ toolChoice: choice }: Dialogue): object {
  if (choice === 'auto') return {};
  if (choice === 'any') return { tool_choice: 'required' };
  return { tool_choice: { type: 'function', function: { name: choice.tool } } };
}

function messagesOf({ system, turns }: Dialogue, { systemPrompt }: ModelManners): object[] {
  const told = system.join('\n\n');
  const asked = withBegunAnswer(turns);
  const [first, ...rest] = asked;
  if (told === '' || first === undefined) return asked.flatMap(turnMessages);
  if (systemPrompt) return [{ role: 'system', content: told }, ...asked.flatMap(turnMessages)];
  const begun: Turn = { role: 'user', blocks: [{ type: 'text', text: told }, ...first.blocks] };
  return [begun, ...rest].flatMap(turnMessages);
}

/** The beginning of an answer becomes context of the user's last turn. */
function withBegunAnswer(turns: readonly Turn[]): readonly Turn[] {
  const last = turns.at(-1);
  if (last?.role !== 'assistant') return turns;
  const text = BEGUN_ANSWER + textIn(last.blocks);
  const asked = turns.at(-2)?.blocks ?? [];
  return [...turns.slice(0, -2), { role: 'user', blocks: [...asked, { type: 'text', text }] }];
}

function turnMessages({ role, blocks }: Turn): object[] {
  if (role === 'assistant') {
    const calls = blocks.filter((block) => block.type === 'tool-call').map(callMember);
    const content = textIn(blocks);
    return [{ role, content: content || null, ...(calls.length > 0 && { tool_calls: calls }) }];
  }
  const results = blocks.filter((block) => block.type === 'tool-result');
  const shown = blocks.filter((block) => block.type === 'text' || block.type === 'image');
  // Messages with results hold text alone: their pictures follow in the user's own.
  const pictures = results.flatMap(({ content }) => content.filter(({ type }) => type === 'image'));
  const content = [...pictures, ...shown];
  return [
    ...results.map(({ id, content: result }) => ({
      role: 'tool',
      tool_call_id: id,
      content: textIn(result) || '(see the picture)',
    })),
    ...(content.length > 0 ? [{ role, content: userContent(content) }] : []),
  ];
}

function callMember({ id, name, input }: ToolCallBlock): object {
  return { id, type: 'function', function: { name, arguments: JSON.stringify(input) } };
}

/** One text where there is no picture: not every server takes parts. */
function userContent(blocks: readonly (TextBlock | ImageBlock)[]): string | object[] {
  if (!blocks.some(({ type }) => type === 'image')) return textIn(blocks);
  return blocks.map((block) =>
    block.type === 'text'
      ? { type: 'text', text: block.text }
      : {
          type: 'image_url',
          image_url: { url: `data:image/${block.format};base64,${block.base64}` },
        },
  );
}

function textIn(blocks: readonly Block[]): string {
  return blocks.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n\n');
}
