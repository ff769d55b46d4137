/**
 * The content blocks of a scripted answer, shared by the stream and the answer in one piece.
 *
 * @module
 */
import type { ModelCall } from './model-call.ts';
import type { AnswerScript, Usage } from './script.ts';

/** How many characters of a tool's input go into one delta. */
const TOOL_INPUT_CHUNK = 16;

/** One content block: how it is streamed, and what it is in one piece. */
export interface ContentBlock {
  /** Only tool calls are announced; a text block starts with its first delta. */
  readonly start?: object;
  readonly deltas: readonly object[];
  readonly whole: object;
}

export function contentBlocks(script: AnswerScript): readonly ContentBlock[] {
  const leading = [reasoningBlock(pieces(script.reasoning)), textBlock(pieces(script.text))];
  const blocks = leading.filter((block) => block !== undefined);
  const tools = (script.toolUse ?? []).map((tool, index) => {
    const { id = `tooluse_${index + 1}`, name, input } = tool;
    const json = JSON.stringify(input) ?? '{}';
    return {
      start: { toolUse: { toolUseId: id, name } },
      deltas: slices(json).map((part) => ({ toolUse: { input: part } })),
      whole: { toolUse: { toolUseId: id, name, input } },
    };
  });
  return [...blocks, ...tools];
}

export function stopReason(script: AnswerScript): string {
  return script.stopReason ?? (script.toolUse?.length ? 'tool_use' : 'end_turn');
}

/** The usage as Bedrock reports it, with the total. */
export function reportedUsage(script: AnswerScript, call: ModelCall): object {
  const usage: Usage = script.usage ?? {
    inputTokens: countTokens(call.prompt),
    outputTokens: countTokens(JSON.stringify([pieces(script.text).join(''), script.toolUse])),
  };
  return { ...usage, totalTokens: usage.inputTokens + usage.outputTokens };
}

/** Roughly the tokens of a text; never 0, as no real call is free. */
export function countTokens(text: string): number {
  return Math.max(1, Math.ceil(text.length / 4));
}

function textBlock(parts: readonly string[]): ContentBlock | undefined {
  if (parts.length === 0) return undefined;
  return { deltas: parts.map((text) => ({ text })), whole: { text: parts.join('') } };
}

function reasoningBlock(parts: readonly string[]): ContentBlock | undefined {
  if (parts.length === 0) return undefined;
  const signature = 'stand-in';
  const deltas = [...parts.map((text) => ({ text })), { signature }];
  return {
    deltas: deltas.map((reasoningContent) => ({ reasoningContent })),
    whole: { reasoningContent: { reasoningText: { text: parts.join(''), signature } } },
  };
}

function pieces(text: string | readonly string[] | undefined): readonly string[] {
  const parts = typeof text === 'string' ? [text] : (text ?? []);
  return parts.filter((part) => part !== '');
}

/** The slices of `text`, cut between code points. */
function slices(text: string): readonly string[] {
  const points = Array.from(text);
  const count = Math.ceil(points.length / TOOL_INPUT_CHUNK);
  return Array.from({ length: count }, (_, index) =>
    points.slice(index * TOOL_INPUT_CHUNK, (index + 1) * TOOL_INPUT_CHUNK).join(''),
  );
}
