/**
 * Vectors for a first trial of semantic search.
 *
 * @module
 */
import { crc32 } from 'node:zlib';

/**
 * A vector of length 1 that depends on the text alone: its groups of three characters, counted.
 * Texts that share words come out close to each other, which is all that a trial needs.
 */
export function embedText(text: string, dimensions: number): readonly number[] {
  const counts = new Array<number>(dimensions).fill(0);
  const characters = Array.from(` ${text.toLowerCase()} `);
  for (const index of characters.keys()) {
    const at = crc32(characters.slice(index, index + 3).join('')) % dimensions;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const length = Math.hypot(...counts);
  return counts.map((count) => count / length);
}
