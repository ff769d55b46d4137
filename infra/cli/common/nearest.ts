/**
 * Suggests what somebody may have meant to type.
 *
 * @module
 */

/** Anything further away than this share of the text is another word, not a typing error. */
const MAX_SHARE = 0.4;

/** At most `count` of the candidates that `text` may have been meant to be, the likeliest first. */
export function nearest(text: string, candidates: readonly string[], count = 3): string[] {
  const wanted = plain(text);
  return candidates
    .map((candidate) => ({ candidate, distance: distanceOf(wanted, plain(candidate)) }))
    .filter(({ distance }) => distance <= Math.max(2, wanted.length * MAX_SHARE))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** `Did you mean a, b or c?`; undefined without candidates. */
export function didYouMean(candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const [last, ...others] = [...candidates].reverse();
  const list = others.length === 0 ? last : `${others.reverse().join(', ')} or ${last}`;
  return `Did you mean ${list}?`;
}

/** Part of a name counts as the name, however long the rest is. */
function distanceOf(wanted: string, candidate: string): number {
  const isPart = wanted.length >= 4 && candidate.includes(wanted);
  return isPart ? (candidate.length - wanted.length) / 1_000 : editDistance(wanted, candidate);
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9*]/g, '');
}

/** How many letters have to be inserted, deleted or replaced to turn `b` into `a`. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const row = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const replaced = (previous[j] ?? 0) + (letter === other ? 0 : 1);
      row.push(Math.min(replaced, (previous[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1));
    }
    previous = row;
  }
  return previous.at(-1) ?? a.length;
}
