/**
 * What is looked for: the words of a query, each with its weight. Nothing of the text reaches SQLite but words.
 *
 * @see search 2 and 6
 * @module
 */

export interface Term {
  /** Letters, digits and `_`, in lower case. */
  readonly word: string;
  readonly weight: number;
}

/** Only this much of a query is read, in characters. */
const MAX_LENGTH = 2_000;
const MAX_TERMS = 20;

/** Words in the last brackets are a model's key words, and better than a user's. */
const KEY_WORD_WEIGHT = 2;

/** What an abbreviation stands for counts less than a word that was written. */
const EXPANSION_WEIGHT = 0.7;

const WORD = /[\p{L}\p{N}_]+/gu;

/** Words of which a question consists, and which no page is about. */
const STOP_WORDS = new Set(
  `a about after again all also am an and any anybody anyone are as at be been before being but by can cannot
  could did do does doing don done for from get give had has have having help her here him his how i if in into
  is it its just know let like make many may me might mine more most much must my need no not of off on once one
  only or our out over own please possible same shall she should show so some somebody someone such tell than
  that the their them then there these they thing this those through to too try under until up us use used
  using very want was way we were what when where whether which while who whom why will with within without
  work works would yes you your`.split(/\s+/),
);

/** How people write what the pages call otherwise. */
const EXPANSIONS: Readonly<Record<string, readonly string[]>> = {
  '2fa': ['two', 'factor', 'authentication'],
  mfa: ['two', 'factor', 'authentication'],
  mr: ['merge', 'request'],
  mrs: ['merge', 'requests'],
  pr: ['merge', 'request'],
  prs: ['merge', 'requests'],
  pat: ['personal', 'access', 'token'],
  pats: ['personal', 'access', 'tokens'],
  sso: ['single', 'sign', 'on', 'saml'],
  k8s: ['kubernetes'],
  repo: ['repository'],
  repos: ['repositories'],
  env: ['environment'],
  login: ['sign', 'in'],
  logout: ['sign', 'out'],
  artefact: ['artifact'],
  artefacts: ['artifacts'],
  yml: ['yaml'],
  var: ['variable'],
  vars: ['variables'],
};

/** The terms of a query, the heaviest of equal words; none for a query without words. */
export function termsOf(query: string): Term[] {
  const text = query.slice(0, MAX_LENGTH).toLowerCase();
  const keyWords = lastBrackets(text);
  const written = [
    ...keyWords.map((word) => ({ word, weight: KEY_WORD_WEIGHT })),
    ...wordsIn(text).map((word) => ({ word, weight: 1 })),
  ];
  const telling = written.filter(({ word }) => !STOP_WORDS.has(word));
  const terms = telling.length > 0 ? telling : written;
  return unique([...terms, ...terms.flatMap(expand)]).slice(0, MAX_TERMS);
}

/** Neighbours in the query, which are probably neighbours on the page. */
export function neighboursOf(query: string): [string, string][] {
  const words = wordsIn(query.slice(0, MAX_LENGTH).toLowerCase()).filter(
    (word) => !STOP_WORDS.has(word),
  );
  return words.slice(0, MAX_TERMS).flatMap((word, at): [string, string][] => {
    const next = words[at + 1];
    return next === undefined || next === word ? [] : [[word, next]];
  });
}

/** Whether somebody asks about an interface for programs. */
export function speaksOfApi(query: string): boolean {
  return /\b(?:api|apis|rest|graphql|curl|endpoint|endpoints)\b/i.test(query.slice(0, MAX_LENGTH));
}

export function wordsIn(text: string): string[] {
  return text.match(WORD) ?? [];
}

function lastBrackets(text: string): string[] {
  const end = text.lastIndexOf(')');
  const start = end === -1 ? -1 : text.lastIndexOf('(', end);
  return start === -1 ? [] : wordsIn(text.slice(start + 1, end));
}

function expand({ word, weight }: Term): Term[] {
  const expansion = Object.hasOwn(EXPANSIONS, word) ? (EXPANSIONS[word] ?? []) : [];
  return expansion
    .filter((other) => !STOP_WORDS.has(other))
    .map((other) => ({ word: other, weight: weight * EXPANSION_WEIGHT }));
}

function unique(terms: readonly Term[]): Term[] {
  const heaviest = new Map<string, number>();
  for (const { word, weight } of terms) {
    heaviest.set(word, Math.max(weight, heaviest.get(word) ?? 0));
  }
  return [...heaviest].map(([word, weight]) => ({ word, weight }));
}
