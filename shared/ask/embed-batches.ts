/**
 * Embeds many texts in calls of a few each. A text that the model rejects does not fail the others: it gets
 * the vector of its beginning, or that of a placeholder.
 *
 * @see contract 2.13
 * @module
 */
import { endsInHalf, estimateTokens } from '../answer-text/characters.ts';
import { GatewayError } from '../errors.ts';
import type { EmbeddingLimits } from '../models/capabilities.ts';
import type { Vector } from '../models/model-event.ts';

/** One call: a vector for each text, in order. */
export type EmbedCall = (texts: readonly string[]) => Promise<readonly Vector[]>;

/** Calls at a time. More would be throttled sooner than they would be faster. */
const PARALLEL_CALLS = 8;

/**
 * The most tokens one request may embed: several times what GitLab sends at once. Some models need a call
 * per text, and all but the last may be billed before the last one fails.
 */
const MAX_TOKENS = 500_000;

/** Embedded instead of a text that no model accepts, such as white space. */
const PLACEHOLDER = '-';

/** Texts that are too long are cut to no less than this, in UTF-16 units. */
const SHORTEST_CUT = 512;

/**
 * All vectors or none: the first failure that is not about a single text ends all calls.
 *
 * @throws {GatewayError} what `call` throws, and `model_input_too_long` when all texts together are
 */
export async function embedInBatches(
  texts: readonly string[],
  { textsPerCall, maxTextUnits }: EmbeddingLimits,
  call: EmbedCall,
): Promise<readonly Vector[]> {
  const usable = texts.map((text) => usableText(text, maxTextUnits));
  if (usable.reduce((sum, text) => sum + estimateTokens(text), 0) > MAX_TOKENS) {
    throw new GatewayError(
      'model_input_too_long',
      'The texts of the request are too long together',
    );
  }
  const vectors = await inParallel(batchesOf(usable, textsPerCall), (batch) => embed(batch, call));
  return vectors.flat();
}

function usableText(text: string, maxUnits: number): string {
  const wellFormed = text.toWellFormed();
  return wellFormed.trim() === '' ? PLACEHOLDER : beginning(wellFormed, maxUnits);
}

/** The beginning of a text, without half a character at its end. */
function beginning(text: string, maxUnits: number): string {
  const start = text.slice(0, maxUnits);
  return endsInHalf(start) ? start.slice(0, -1) : start;
}

/** Splits the batch in halves if the model rejects one of its texts. */
async function embed(texts: readonly string[], call: EmbedCall): Promise<readonly Vector[]> {
  try {
    return await call(texts);
  } catch (error) {
    const { code } = GatewayError.from(error);
    if (code !== 'model_rejected' && code !== 'model_input_too_long') throw error;
    const parts = texts.length > 1 ? halvesOf(texts) : [[instead(texts[0] ?? '', code)]];
    // The placeholder was rejected, too, so the text is not the cause.
    if (parts[0]?.[0] === texts[0] && texts.length === 1) throw error;
    const vectors: Vector[] = [];
    for (const part of parts) vectors.push(...(await embed(part, call)));
    return vectors;
  }
}

function halvesOf(texts: readonly string[]): readonly (readonly string[])[] {
  const middle = Math.ceil(texts.length / 2);
  return [texts.slice(0, middle), texts.slice(middle)];
}

function instead(text: string, code: 'model_rejected' | 'model_input_too_long'): string {
  const isCut = code === 'model_input_too_long' && text.length > SHORTEST_CUT;
  return isCut ? beginning(text, Math.max(SHORTEST_CUT, text.length / 2)) : PLACEHOLDER;
}

function batchesOf(texts: readonly string[], size: number): (readonly string[])[] {
  const count = Math.ceil(texts.length / size);
  return Array.from({ length: count }, (_, index) => texts.slice(index * size, (index + 1) * size));
}

/** Works off `items`, a bounded number at a time; rejects with the first failure. */
async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    // All workers take from one iterator.
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL_CALLS, items.length) }, worker));
  return results;
}
