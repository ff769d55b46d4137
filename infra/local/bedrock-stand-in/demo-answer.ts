/**
 * What `npm start` answers when there is no AWS account: plausible, and plainly not a model's.
 *
 * @module
 */
import { crc32 } from 'node:zlib';
import { completeCode } from './demo-completion.ts';
import { embeddingInputs, type JsonObject, type ModelCall } from './model-call.ts';
import type { Script } from './script.ts';

/** Slow enough for the eye to see that an answer is streamed. */
const CHUNK_DELAY_MS = 20;

/** The answer streams word by word. Its usage is counted roughly, from the characters. */
export function demoAnswer(call: ModelCall): Script {
  if (call.operation === 'invoke') return embeddings(call.request);

  const text = demoCompletion(lastUserText(call.request)) ?? explanation(call);
  return { type: 'answer', text: text.split(/(?<=\s)(?=\S)/), chunkDelayMs: CHUNK_DELAY_MS };
}

/** What completes the code in `prompt`; undefined where there is none to complete. */
export function demoCompletion(prompt: string): string | undefined {
  const prefix = blockOf(prompt, 'code_before_cursor');
  const suffix = blockOf(prompt, 'code_after_cursor');
  if (prefix === undefined) return undefined;

  const [, language = ''] = /^Language: *"?([^"\n]*)"?$/m.exec(prompt) ?? [];
  return completeCode({ prefix, suffix: suffix ?? '', language });
}

function explanation({ modelId, prompt }: ModelCall): string {
  const text =
    'This is the Duo Edge stand-in; no model was asked. ' +
    `${modelId} would have answered here. ` +
    'Start with DUO_EDGE_BEDROCK=aws and AWS credentials to ask Amazon Bedrock.';
  // The chat agent takes an answer apart by labels, and asks for them in its prompt.
  return prompt.includes('Final Answer:')
    ? `Thought: There is no model to think.\nFinal Answer: ${text}`
    : text;
}

function embeddings(request: JsonObject): Script {
  const inputs = embeddingInputs(request);
  const dimensions = askedDimensions(request);
  return { type: 'embeddings', vectors: inputs.map((text) => embedText(text, dimensions)) };
}

/** Each family of models has a word of its own for the length of its vectors. */
function askedDimensions(request: JsonObject): number {
  const { dimensions, output_dimension, singleEmbeddingParams } = request as {
    dimensions?: number;
    output_dimension?: number;
    singleEmbeddingParams?: { embeddingDimension?: number };
  };
  return dimensions ?? output_dimension ?? singleEmbeddingParams?.embeddingDimension ?? 1_024;
}

function lastUserText(request: JsonObject): string {
  const { messages = [] } = request as {
    messages?: readonly { role: string; content: readonly { text?: string }[] }[];
  };
  const content = messages.findLast(({ role }) => role === 'user')?.content ?? [];
  return content.map(({ text = '' }) => text).join('\n');
}

/** What stands between tags of that name, which all have a number if the text has such tags itself. */
function blockOf(text: string, tag: string): string | undefined {
  const [, number = ''] =
    /<related_code(-\d+)>|<code_before_cursor(-\d+)>/.exec(text)?.filter(Boolean) ?? [];
  const open = `<${tag}${number}>`;
  const start = text.indexOf(open);
  const end = text.indexOf(`</${tag}${number}>`, start);
  return start < 0 || end < 0 ? undefined : text.slice(start + open.length, end);
}

/**
 * A unit vector computed from the text alone, by counting its groups of three characters. Texts that
 * share words end up close to each other, which is enough to try semantic search.
 */
function embedText(text: string, dimensions: number): readonly number[] {
  const counts = new Array<number>(dimensions).fill(0);
  const characters = Array.from(` ${text.toLowerCase()} `);
  for (const index of characters.keys()) {
    const at = crc32(characters.slice(index, index + 3).join('')) % dimensions;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const length = Math.hypot(...counts);
  return counts.map((count) => count / length);
}
