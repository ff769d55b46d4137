import { editDistance } from './edit-distance.ts';

/** What is further away than this share of the text is another word, and no slip of the finger. */
const MAX_SHARE = 0.4;

/** At most `count` of the candidates that somebody may have meant by `text`, the likeliest first. */
export function nearest(text: string, candidates: readonly string[], count = 3): string[] {
  const wanted = plain(text);
  return candidates
    .map((candidate) => ({ candidate, distance: distanceOf(wanted, plain(candidate)) }))
    .filter(({ distance }) => distance <= Math.max(2, wanted.length * MAX_SHARE))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** A part of a name is as good as the name, were it a long one. */
function distanceOf(wanted: string, candidate: string): number {
  const isPart = wanted.length >= 4 && candidate.includes(wanted);
  return isPart ? (candidate.length - wanted.length) / 1_000 : editDistance(wanted, candidate);
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9*]/g, '');
}

/** `Did you mean a, b or c?`, or nothing when there is nothing near. */
export function didYouMean(candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const [last, ...others] = [...candidates].reverse();
  const list = others.length === 0 ? last : `${others.reverse().join(', ')} or ${last}`;
  return `Did you mean ${list}?`;
}
