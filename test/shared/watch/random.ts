/** Numbers that look random and are the same for the same seed, from 0 to below 1: mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = (seed * 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How many of `trials` succeed, each with `probability`: jumps from success to success. */
export function binomial(random: () => number, trials: number, probability: number): number {
  if (probability <= 0) return 0;
  if (probability >= 1) return trials;
  const perMiss = Math.log1p(-probability);
  let successes = 0;
  for (let at = 0; ; successes += 1) {
    at += Math.floor(Math.log(1 - random()) / perMiss) + 1;
    if (at > trials) return successes;
  }
}
