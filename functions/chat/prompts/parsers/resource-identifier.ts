/**
 * The object that a chat question refers to, as GitLab reads it: a JSON object with exactly the
 * members `ResourceIdentifierType` and `ResourceIdentifier`.
 *
 * An answer that GitLab reads as it was meant stays as it is, byte for byte.
 *
 * @see contract, appendix A ("What GitLab reads out of the model's text")
 * @module
 */
import { type JsonRecord, jsonValues, recordsIn } from './json-values.ts';

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

/** The path of a job; what follows leads to a part of its page. */
const JOB_PATH = /^.{0,2000}\/-\/jobs\/\d+(?=\/)/;

/**
 * An answer of one of the `allowed` types, or {@link NOTHING_FOUND}. The last one counts. In an answer that was
 * cut only a valid object does: "41" may be the beginning of 412.
 */
export function resourceIdentifier(
  text: string,
  allowed: readonly IdentifierType[],
  cut = false,
): string {
  const whole = text.includes('ResourceIdentifierType') ? text : `${BEGINNING}${text}`;
  const records = [...jsonValues(whole, '{')].flatMap(recordsIn);
  const loose = () => (cut ? undefined : lastIdentifier([...looseRecords(whole)], allowed));
  const answer = lastIdentifier(records, allowed) ?? loose();
  if (answer === undefined) return NOTHING_FOUND;
  return isReadByGitlab(text, answer) ? text : JSON.stringify(answer);
}

interface Identifier {
  readonly ResourceIdentifierType: IdentifierType;
  readonly ResourceIdentifier: string | number;
}

function lastIdentifier(
  records: readonly JsonRecord[],
  allowed: readonly IdentifierType[],
): Identifier | undefined {
  const answers = records.flatMap((record) => toIdentifier(record, allowed) ?? []);
  return answers.at(-1);
}

/** The two members of an object that is no JSON: single quotes, a comma too many or missing. */
const LOOSE_TYPE = /ResourceIdentifierType["']?\s*[:=]\s*["']?([A-Za-z]{2,20})/g;
const LOOSE_VALUE =
  /["'\s,]{0,40}ResourceIdentifier["']?\s*[:=]\s*(?:"([^"\n]+)"|'([^'\n]+)'|(\d{1,15}))/y;

function* looseRecords(text: string): Generator<JsonRecord> {
  for (const { 0: match, 1: type, index } of text.matchAll(LOOSE_TYPE)) {
    LOOSE_VALUE.lastIndex = index + match.length;
    const [, double, single, number] = LOOSE_VALUE.exec(text) ?? [];
    yield { ResourceIdentifierType: type, ResourceIdentifier: double ?? single ?? number };
  }
}

function toIdentifier(
  { ResourceIdentifierType: type, ResourceIdentifier: given }: JsonRecord,
  allowed: readonly IdentifierType[],
): Identifier | undefined {
  const identifier = onlyMember(given);
  if (typeof type !== 'string') return undefined;
  if (typeof identifier !== 'string' && typeof identifier !== 'number') return undefined;
  const word = type.trim().toLowerCase();
  if (word === 'current') return found('current', 'current');
  const text = String(identifier).trim();
  if (text === '' || !OTHER_TYPES.includes(word)) return undefined;
  // What makes a text look like a URL may be in the part that goes.
  const url = plainUrl(text);
  if (URL_LIKE.test(url)) return found('url', url);
  if (/^[#!&]?\d+$/.test(text)) return numbered(text.replace(/^\D/, ''), allowed);
  return allowed.includes('reference') ? found('reference', text) : undefined;
}

/** Where there is no lookup by number, GitLab takes what follows the last slash of a URL for it. */
function numbered(digits: string, allowed: readonly IdentifierType[]): Identifier {
  if (allowed.includes('iid')) return found('iid', Number(digits));
  return found(allowed.includes('reference') ? 'reference' : 'url', digits);
}

/** A query, a fragment, a last slash or a part of a job's page would hide the number at the end. */
function plainUrl(url: string): string {
  // The look-behind lets a run of slashes be tried once, not from each of its slashes.
  const bare = url.replace(/[?#].*$/s, '').replace(/(?<!\/)\/+$/, '');
  return JOB_PATH.exec(bare)?.[0] ?? bare;
}

function found(type: IdentifierType, identifier: string | number): Identifier {
  return { ResourceIdentifierType: type, ResourceIdentifier: identifier };
}

/** `{"iid": 412}` for 412. */
function onlyMember(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.values(value);
  return members.length === 1 ? members[0] : undefined;
}

/** Whether GitLab reads this very answer out of the text. */
function isReadByGitlab(text: string, answer: Identifier): boolean {
  const whole = text.includes('ResourceIdentifierType') ? text : `\`\`\`json\n${BEGINNING}${text}`;
  const [begun = ''] = whole.split('Question:', 1);
  const fence = begun.indexOf(JSON_FENCE);
  const [json = ''] = (fence < 0 ? begun : begun.slice(fence + JSON_FENCE.length)).split('```', 1);
  const { ResourceIdentifierType: type, ResourceIdentifier: identifier, ...others } = parsed(json);
  const isAlike = (value: unknown) =>
    type === 'iid'
      ? String(value) === String(answer.ResourceIdentifier)
      : value === answer.ResourceIdentifier;
  return (
    type === answer.ResourceIdentifierType &&
    isAlike(identifier) &&
    Object.keys(others).length === 0
  );
}

const JSON_FENCE = '```json';

function parsed(json: string): JsonRecord {
  try {
    return Object(JSON.parse(json));
  } catch {
    return {};
  }
}
