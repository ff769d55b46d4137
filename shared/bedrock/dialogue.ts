/**
 * Conversations in blocks, in the words of Bedrock's Converse API: tools, their calls and results, pictures and
 * cache points. Only functions that are given this as their form hold any of it.
 *
 * @see contract ME 5.2 to 5.6
 * @module
 */
import type {
  ContentBlock,
  ConverseCommandInput,
  ConverseStreamOutput,
  Message,
  SystemContentBlock,
  Tool,
  ToolConfiguration,
  ToolResultContentBlock,
} from '@aws-sdk/client-bedrock-runtime';
import type { ModelCapabilities } from '../models/capabilities.ts';
import {
  type Block,
  type Dialogue,
  type ImageBlock,
  type TextBlock,
  ToolsRefused,
  type Turn,
  textsIn,
} from '../models/dialogue.ts';
import type { ModelEvent } from '../models/model-event.ts';
import type { ModelRequest } from '../models/model-request.ts';
import type { QuestionForm } from './converse.ts';
import { BEGUN_ANSWER, CACHE_POINT, converseInput, estimatedTokens } from './converse-input.ts';

export const DIALOGUES: QuestionForm = {
  toInput: dialogueInput,
  createToolReader: createToolPieces,
};

const NO_PROMPT = { system: '', messages: [] };

/** @throws {ToolsRefused} */
function dialogueInput(
  request: ModelRequest,
  capabilities: ModelCapabilities,
): ConverseCommandInput {
  const { dialogue } = request;
  if (dialogue === undefined) return converseInput(request, capabilities);
  if (dialogue.tools.length > 0 && capabilities.tools === 'never') throw new ToolsRefused();
  const { toolConfig, ...input } = converseInput({ ...request, prompt: NO_PROMPT }, capabilities);
  const points = cachePoints(dialogue, toolConfig, capabilities);
  return {
    ...input,
    ...(dialogue.system.length > 0 &&
      capabilities.systemPrompt && { system: systemBlocks(dialogue, points) }),
    messages: messagesOf(dialogue, points, capabilities),
    ...(toolConfig && { toolConfig: toolConfigOf(toolConfig, dialogue, { points, capabilities }) }),
  };
}

/** Where the model's platform is told to cache what came before: four at most. */
interface CachePoints {
  readonly afterTools: boolean;
  /** Indexes of texts of the system. */
  readonly system: readonly number[];
  readonly atEnd: boolean;
}

/** More than most pictures come to, in tokens. */
const IMAGE_TOKENS = 1_500;

/**
 * After what never changes in a session: the tools, and the system's texts but the last one, which often holds
 * the date; and after what the next request repeats, which is everything.
 */
function cachePoints(
  { system, turns, caching }: Dialogue,
  toolConfig: ToolConfiguration | undefined,
  { cacheMinimumTokens, cachesTools, systemPrompt }: ModelCapabilities,
): CachePoints {
  if (!caching || cacheMinimumTokens === undefined) {
    return { afterTools: false, system: [], atEnd: false };
  }
  const isLongEnough = (tokens: number) => tokens >= cacheMinimumTokens;
  const toolTokens = toolConfig ? estimatedTokens(JSON.stringify(toolConfig.tools)) : 0;
  let tokens = toolTokens;
  const upTo = system.map((text) => (tokens += estimatedTokens(text)));
  const last = system.length - 1;
  for (const text of textsIn({ system: [], turns })) tokens += estimatedTokens(text);
  tokens += IMAGE_TOKENS * turns.flatMap(({ blocks }) => blocks.filter(isImage)).length;
  return {
    afterTools: cachesTools && toolTokens > 0 && isLongEnough(toolTokens),
    system: systemPrompt
      ? [last - 1, last].filter((index) => index >= 0 && isLongEnough(upTo[index] ?? 0))
      : [],
    atEnd: turns.at(-1)?.role === 'user' && isLongEnough(tokens),
  };
}

function isImage({ type }: Block): boolean {
  return type === 'image';
}

function systemBlocks({ system }: Dialogue, points: CachePoints): SystemContentBlock[] {
  return system.flatMap((text, index): SystemContentBlock[] =>
    points.system.includes(index) ? [{ text }, { cachePoint: CACHE_POINT }] : [{ text }],
  );
}

function toolConfigOf(
  { tools = [] }: ToolConfiguration,
  { toolChoice }: Dialogue,
  {
    points,
    capabilities,
  }: { readonly points: CachePoints; readonly capabilities: ModelCapabilities },
): ToolConfiguration {
  const point: Tool[] = points.afterTools ? [{ cachePoint: CACHE_POINT } as Tool] : [];
  const choice = toolChoice === 'any' ? { any: {} } : { tool: { name: nameIn(toolChoice) } };
  return {
    tools: [...tools, ...point],
    ...(toolChoice !== 'auto' && capabilities.toolChoice && { toolChoice: choice }),
  };
}

function nameIn(choice: Dialogue['toolChoice']): string {
  return typeof choice === 'object' ? choice.tool : '';
}

function messagesOf(
  { system, turns }: Dialogue,
  { atEnd }: CachePoints,
  { systemPrompt, prefill }: ModelCapabilities,
): Message[] {
  const messages = withBegunAnswer(turns, prefill).map(
    ({ role, blocks }): Message => ({ role, content: blocks.map(contentBlock) }),
  );
  if (!systemPrompt) messages[0]?.content?.unshift(...system.map((text) => ({ text })));
  if (atEnd) messages.at(-1)?.content?.push({ cachePoint: CACHE_POINT });
  return messages;
}

/** A begun answer goes on where the model can do that; otherwise it is told to the model. */
function withBegunAnswer(turns: readonly Turn[], prefill: boolean): readonly Turn[] {
  const last = turns.at(-1);
  if (last?.role !== 'assistant') return turns;
  const before = turns.slice(0, -1);
  const begun = textsIn({ system: [], turns: [last] }).join('\n\n');
  // White space at the end of a begun answer is refused.
  if (prefill) return [...before, { role: 'assistant', blocks: [textBlock(begun.trimEnd())] }];
  const asked = before.at(-1)?.blocks ?? [];
  const told = textBlock(BEGUN_ANSWER + begun);
  return [...before.slice(0, -1), { role: 'user', blocks: [...asked, told] }];
}

function textBlock(text: string): TextBlock {
  return { type: 'text', text };
}

function contentBlock(block: Block): ContentBlock {
  switch (block.type) {
    case 'text':
    case 'image':
      return shownBlock(block);
    case 'tool-call':
      // Input is JSON; the SDK's type for it knows no readonly members.
      return { toolUse: { toolUseId: block.id, name: block.name, input: block.input as never } };
    case 'tool-result':
      return {
        toolResult: {
          toolUseId: block.id,
          content: block.content.map(shownBlock),
          status: block.isError ? 'error' : 'success',
        },
      };
  }
}

function shownBlock(block: TextBlock | ImageBlock): ContentBlock & ToolResultContentBlock {
  if (block.type === 'text') return { text: block.text } as ContentBlock.TextMember;
  // The gateway's protocol sends what it is given, and base64 is how bytes are sent.
  const bytes = block.base64 as unknown as Uint8Array;
  return { image: { format: block.format, source: { bytes } } } as ContentBlock.ImageMember;
}

/** A function that is shown every frame of one stream, and gives the pieces of calls as they come. */
function createToolPieces(): (frame: ConverseStreamOutput) => ModelEvent | undefined {
  const open = new Set<number | undefined>();

  return ({ contentBlockStart, contentBlockDelta, contentBlockStop }) => {
    const call = contentBlockStart?.start?.toolUse;
    if (call) {
      const { contentBlockIndex: index = 0 } = contentBlockStart;
      open.add(index);
      return { type: 'tool-call-start', index, id: call.toolUseId ?? '', name: call.name ?? '' };
    }
    const { contentBlockIndex: at = 0, delta } = contentBlockDelta ?? {};
    if (delta?.toolUse?.input && open.has(at)) {
      return { type: 'tool-call-delta', index: at, json: delta.toolUse.input };
    }
    const { contentBlockIndex: index = 0 } = contentBlockStop ?? {};
    return contentBlockStop && open.delete(index) ? { type: 'tool-call-end', index } : undefined;
  };
}
