/**
 * The kinds of variables that the environment has. Each reads a text and says in the given words when it
 * cannot; a variable that is not set or empty has the value of its default.
 *
 * @module
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { issuerName } from '../auth/issuer-name.ts';
import { type KeySet, parseKeySet } from '../auth/key-set.ts';

/**
 * A variable of any kind.
 *
 * @param read undefined: the text is not what it should be
 */
export function variable<T, D = T>(
  read: (text: string) => T | undefined,
  absent: D,
  problem = 'cannot be read',
) {
  return v.pipe(
    v.optional(v.string(), ''),
    v.rawTransform(({ dataset, addIssue }): T | D => {
      if (dataset.value === '') return absent;
      const value = read(dataset.value);
      if (value !== undefined) return value;
      addIssue({ message: problem });
      return absent;
    }),
  );
}

export const text = () => variable((given) => given, undefined);

export const list = () => variable(listIn, []);

/** A list with commas or white space in between. */
export const words = () => variable((given) => listIn(given.replaceAll(/\s+/g, ',')), []);

/** The URL of a proxy. It may hold credentials, and need not name the scheme. */
export function proxyUrl() {
  return variable(
    (given) => {
      const url = given.includes('://') ? given.trim() : `http://${given.trim()}`;
      return /^https?:/.test(url) && URL.canParse(url) ? url : undefined;
    },
    undefined,
    'is not the URL of a proxy, such as http://proxy.example.com:3128',
  );
}

export const flag = () => variable((given) => /^(true|1|yes|on)$/i.test(given.trim()), false);

/** A list of ids of GitLab instances. */
export function ids() {
  return v.pipe(
    list(),
    v.check(
      (given) => given.every((id) => /^[\w.-]{1,255}$/.test(id)),
      'is not a list of ids of GitLab instances, such as 6f1c2b7e-0d54-4a39-9a8e-2b1f7c55d310',
    ),
  );
}

/** A list of http or https URLs without credentials. */
export function urls() {
  return v.pipe(
    list(),
    v.check((given) => given.every(isHttpUrl), 'is not an http or https URL without credentials'),
  );
}

/** A positive whole number of `unit`. */
export function count<D>(unit: string, absent: D) {
  return variable(
    (given) => (/^[1-9]\d{0,8}$/.test(given.trim()) ? Number(given) : undefined),
    absent,
    `is not a positive whole number of ${unit}`,
  );
}

export function positive() {
  return variable(
    (given) => (Number.isFinite(Number(given)) && Number(given) > 0 ? Number(given) : undefined),
    undefined,
    'is not a number above 0',
  );
}

/** One of `words`, of which the first is the default. */
export function choice<const W extends string>(words: readonly [W, ...W[]]) {
  return variable(
    (given) => words.find((word) => word === given.trim()),
    words[0],
    `is not one of ${words.join(', ')}`,
  );
}

/** Names of files in the package of a function, such as `file:certificates.pem`. */
const PACKAGED_FILE = /^file:([\w-][\w.-]*)$/;

/** All variables of a function together may have 4 KiB: what may be longer can be in a file beside the code. */
function contentOf(given: string): string {
  const [, name] = PACKAGED_FILE.exec(given) ?? [];
  try {
    return name === undefined ? given : readFileSync(name, 'utf8');
  } catch {
    return ''; // Refused like any other text that is not what it should be.
  }
}

/** In a file; a variable holds much less. */
const MAX_JSON_CHARACTERS = 64 * 1024;

/** JSON of the form of `schema`. */
export function json<S extends v.GenericSchema, D>(schema: S, absent: D, problem: string) {
  const parsed = v.pipe(v.string(), v.maxLength(MAX_JSON_CHARACTERS), v.parseJson(), schema);
  return variable(
    (given) => {
      const { success, output } = v.safeParse(parsed, contentOf(given));
      return success ? (output as v.InferOutput<S>) : undefined;
    },
    absent,
    problem,
  );
}

/** Certificates in PEM form, one after the other; line ends also as `\n` in two characters. */
export function certificates() {
  return variable(
    (given) => {
      const pem = contentOf(given).replaceAll('\\n', '\n');
      return areCertificates(pem) ? pem : undefined;
    },
    undefined,
    'does not hold certificates in PEM form',
  );
}

/** Key sets by the name of their issuer; a set in which there is no key that we can use is none. */
export const KeySets = v.pipe(
  v.record(v.string(), v.unknown()),
  v.transform((sets): ReadonlyMap<string, KeySet> => {
    const entries = Object.entries(sets);
    return new Map(entries.map(([issuer, set]) => [issuerName(issuer), parseKeySet(set)]));
  }),
  v.check((sets) => [...sets.values()].every(({ size }) => size > 0)),
);

function listIn(given: string): string[] {
  return given
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function isHttpUrl(given: string): boolean {
  if (!URL.canParse(given)) return false;
  const { protocol, username, password } = new URL(given);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

const CERTIFICATE_END = '-----END CERTIFICATE-----';

/** Whether it is one certificate after the other; white space around them is nothing. */
function areCertificates(pem: string): boolean {
  const parts = pem.split(CERTIFICATE_END).map((part) => part.trim());
  const rest = parts.pop();
  return rest === '' && parts.length > 0 && parts.every(isCertificate);
}

function isCertificate(withoutEnd: string): boolean {
  try {
    return new X509Certificate(`${withoutEnd}\n${CERTIFICATE_END}`).subject !== '';
  } catch {
    return false;
  }
}
