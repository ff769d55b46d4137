/**
 * Fisher's exact test of two shares, one-sided: how likely a difference like the one seen, or a greater one, is if
 * both arms fail alike. It counts arrangements and approximates nothing, so it holds for ten requests as
 * for a million, and for failures that are rare.
 *
 * @see R. A. Fisher, "The logic of inductive inference", Journal of the Royal Statistical Society 98 (1935)
 * @module
 */

/** What happened to the requests of one arm. */
export interface Tally {
  readonly requests: number;
  readonly failures: number;
}

export function shareOf({ requests, failures }: Tally): number {
  return requests === 0 ? 0 : failures / requests;
}

/** Terms below this share of the sum no longer change it. */
const NEGLIGIBLE = 1e-12;

/**
 * The probability, from 0 to 1, that `suspect` has at least so many failures if it fails as often as `reference`,
 * given how many failures there are in all.
 */
export function chanceOfAsMany(suspect: Tally, reference: Tally): number {
  const requests = suspect.requests + reference.requests;
  const failures = suspect.failures + reference.failures;
  const most = Math.min(suspect.requests, failures);
  if (suspect.failures <= Math.max(0, failures - reference.requests)) return 1;

  // Hypergeometric terms, each from the one before.
  let term = Math.exp(
    logChoose(suspect.requests, suspect.failures) +
      logChoose(reference.requests, reference.failures) -
      logChoose(requests, failures),
  );
  let sum = term;
  for (let count = suspect.failures; count < most; count += 1) {
    const left = failures - count;
    term *= (suspect.requests - count) * left;
    term /= (count + 1) * (reference.requests - left + 1);
    sum += term;
    if (term < sum * NEGLIGIBLE) break;
  }
  return Math.min(1, sum);
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** Sums up to here are exact; Stirling's series is exact to ten digits beyond. */
const SMALL = 32;

const SMALL_LOGS: number[] = [0];
for (let n = 1; n <= SMALL; n += 1) SMALL_LOGS.push((SMALL_LOGS[n - 1] ?? 0) + Math.log(n));

function logFactorial(n: number): number {
  if (n <= SMALL) return SMALL_LOGS[n] ?? 0;
  const x = n + 1;
  return (
    (x - 0.5) * Math.log(x) -
    x +
    Math.log(2 * Math.PI) / 2 +
    1 / (12 * x) -
    1 / (360 * x ** 3) +
    1 / (1260 * x ** 5)
  );
}
