/**
 * The object that a chat question refers to, as GitLab reads it: a JSON object with exactly the
 * members `ResourceIdentifierType` and `ResourceIdentifier`.
 *
 * @see contract, appendix A ("What GitLab reads out of the model's text")
 * @module
 */
import { jsonValues } from './json-values.ts';

export type IdentifierType = 'current' | 'iid' | 'url' | 'reference';

/**
 * Says that nothing was found, and is no JSON on purpose: GitLab then asks again, three times in
 * all, and tells the user that nothing was found. A failure of ours would end the chat in an error.
 */
export const NOTHING_FOUND = 'No identifier was found in the question.';

/** In place of a first part that the model left out, as if GitLab had begun the answer itself. */
const BEGINNING = '{"ResourceIdentifierType": "';

/** Types that models name beside `current`; what the identifier is, it says itself. */
const OTHER_TYPES = ['iid', 'id', 'number', 'sha', 'url', 'reference'];

/** A whole URL, or the path of one. */
const URL_LIKE = /^https?:\/\/|\/-\//;

/** An answer of one of the `allowed` types, or {@link NOTHING_FOUND}. */
export function resourceIdentifier(text: string, allowed: readonly IdentifierType[]): string {
  const whole = text.includes('ResourceIdentifierType') ? text : `${BEGINNING}${text}`;
  for (const value of jsonValues(whole, '{')) {
    const answer = toIdentifier(value as Readonly<Record<string, unknown>>, allowed);
    if (answer !== undefined) return JSON.stringify(answer);
  }
  return NOTHING_FOUND;
}

interface Identifier {
  readonly ResourceIdentifierType: IdentifierType;
  readonly ResourceIdentifier: string | number;
}

function toIdentifier(
  {
    ResourceIdentifierType: type,
    ResourceIdentifier: identifier,
  }: Readonly<Record<string, unknown>>,
  allowed: readonly IdentifierType[],
): Identifier | undefined {
  if (typeof type !== 'string') return undefined;
  if (typeof identifier !== 'string' && typeof identifier !== 'number') return undefined;
  const word = type.trim().toLowerCase();
  if (word === 'current') return found('current', 'current');
  const text = String(identifier).trim();
  if (text === '' || !OTHER_TYPES.includes(word)) return undefined;
  if (URL_LIKE.test(text)) return found('url', plainUrl(text));
  if (/^[#!&]?\d+$/.test(text)) return numbered(text.replace(/^\D/, ''), allowed);
  return allowed.includes('reference') ? found('reference', text) : undefined;
}

/** Where there is no lookup by number, GitLab takes what follows the last slash of a URL for it. */
function numbered(digits: string, allowed: readonly IdentifierType[]): Identifier {
  if (allowed.includes('iid')) return found('iid', Number(digits));
  return found(allowed.includes('reference') ? 'reference' : 'url', digits);
}

/** A query, a fragment or a last slash would hide the number at the end. */
function plainUrl(url: string): string {
  // The look-behind lets a run of slashes be tried once, not from each of its slashes.
  return url.replace(/[?#].*$/s, '').replace(/(?<!\/)\/+$/, '');
}

function found(type: IdentifierType, identifier: string | number): Identifier {
  return { ResourceIdentifierType: type, ResourceIdentifier: identifier };
}
