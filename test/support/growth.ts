/**
 * Whether a regular expression takes more than proportionally longer for a longer text.
 *
 * Times are only ever divided by each other, and only when both are long enough to mean something: a
 * text of four times the length takes four times as long where all is well, and sixteen times or more
 * where the engine tries the same thing over and over.
 *
 * @module
 */
import fc from 'fast-check';

/** A text that can be made as long as one likes. */
interface Pump {
  readonly head: string;
  readonly repeated: string;
  readonly tail: string;
}

/** Each twice the one before. Short ones first: what grows exponentially shows, and is given up. */
const LENGTHS = Array.from({ length: 11 }, (_, index) => 12 * 2 ** index);

/** For a text of four times the length; between the four of the good and the sixteen of the bad. */
const SUSPICIOUS_GROWTH = 8;

/** Below these a time says more about the machine than about the expression. In milliseconds. */
const NOISE_MS = 0.5;
const NOISE_BEFORE_MS = 0.05;

/** No good expression takes so long for the longest text. */
const GIVE_UP_MS = 100;

/** A suspicion is confirmed by measuring again, for the machine may have been busy elsewhere. */
const CONFIRMATIONS = 3;
const RUNS = 5;

/** What many expressions repeat, and what makes them fail at the end. */
const REPEATED = [
  ...' \t\n\ra0Az_-./\\"\'`<>*+=:;,#|()[]{}!',
  'a ',
  ' \n',
  '\n ',
  '``',
  '<a',
  '**',
  '/*',
  '\r\n',
  '{{',
  'a,',
];
const TAILS = ['', '\u0000', '\n\u0000', '!'];

/** A text for which `expression` is slow, as JSON and shortened, or undefined when none was found. */
export function slowText(expression: RegExp): string | undefined {
  const pump = pumpsFor(expression).find((candidate) => isSuperLinear(expression, candidate));
  return pump && JSON.stringify(pump);
}

function pumpsFor(expression: RegExp): Pump[] {
  const letters = [...new Set(expression.source)];
  const plain = [...REPEATED, ...letters].map((repeated) => ({ head: '', repeated }));
  const matching = samplesOf(expression).flatMap((sample) =>
    [...Array(Math.min(sample.length, 16)).keys()].flatMap((at) =>
      [1, 2].map((size) => ({ head: sample.slice(0, at), repeated: sample.slice(at, at + size) })),
    ),
  );
  const pumps = [...plain, ...matching].flatMap((pump) => TAILS.map((tail) => ({ ...pump, tail })));
  return [...new Map(pumps.map((pump) => [JSON.stringify(pump), pump])).values()];
}

/** Texts that match, so that the end of an expression is reached; none for some rare syntax. */
function samplesOf(expression: RegExp): string[] {
  try {
    return fc.sample(fc.stringMatching(expression, { size: 'small' }), { numRuns: 6, seed: 7 });
  } catch {
    return [];
  }
}

function isSuperLinear(expression: RegExp, pump: Pump): boolean {
  for (let count = 0; count < CONFIRMATIONS; count += 1) {
    if (!looksSuperLinear(expression, pump)) return false;
  }
  return true;
}

function looksSuperLinear(expression: RegExp, pump: Pump): boolean {
  const times: number[] = [];
  for (const length of LENGTHS) {
    const time = timeMs(expression, textOf(pump, length));
    const before = Math.max(times.at(-2) ?? NOISE_MS, NOISE_BEFORE_MS);
    if (time > GIVE_UP_MS) return true;
    if (time > NOISE_MS && time / before > SUSPICIOUS_GROWTH) return true;
    times.push(time);
  }
  return false;
}

function textOf({ head, repeated, tail }: Pump, length: number): string {
  const text = head + repeated.repeat(Math.ceil(length / Math.max(1, repeated.length))) + tail;
  // One piece of memory, which an expression would have to make of it first.
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/** The shortest of some runs: the one that the machine disturbed least. */
function timeMs(expression: RegExp, text: string): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (let count = 0; count < RUNS; count += 1) {
    expression.lastIndex = 0;
    const startedAt = performance.now();
    expression.exec(text);
    shortest = Math.min(shortest, performance.now() - startedAt);
    if (shortest < NOISE_BEFORE_MS || shortest > GIVE_UP_MS) break;
  }
  return shortest;
}
