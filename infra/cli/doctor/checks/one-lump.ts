import type { Reply } from '../send-request.ts';

/** Fewer parts may well be written in one go. */
const MIN_PARTS = 8;

/** A model writes as many parts in no less; in milliseconds. */
const LUMP_MS = 25;

/** Whether a stream of `parts` arrives as if somebody had collected it. */
export function isOneLump({ arrivalsMs }: Pick<Reply, 'arrivalsMs'>, parts: number): boolean {
  const spread = (arrivalsMs.at(-1) ?? 0) - (arrivalsMs[0] ?? 0);
  return parts >= MIN_PARTS && spread < LUMP_MS;
}
