/**
 * Requests that no client sends, close enough to real ones to get far.
 *
 * @module
 */
import fc from 'fast-check';
import type { Endpoint } from '../support/endpoints.ts';
import type { SentRequest } from '../support/send.ts';

/** Values that code tends to trip over. */
const NASTY: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1e308, 1.5, '', ' ', 'true', '1', 'null', '\u0000', '\ud800', '😀'],
  ...['__proto__', 'constructor', '../../etc/passwd', 'a'.repeat(70_000), '\n'.repeat(999)],
  ...[[], {}, [[]], [null], { a: 1 }, { toString: 1 }, { length: -1 }],
  JSON.parse(
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"then":1}',
  ),
];

const anything = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.jsonValue({ maxDepth: 4 }),
  fc.array(fc.constantFrom(...NASTY), { maxLength: 120 }),
);

/** A header's value as HTTP can carry it. */
const headerValue = fc.oneof(
  fc.constantFrom(
    '',
    'null',
    '__proto__',
    'constructor',
    '-1',
    '9'.repeat(400),
    '=?utf-8?',
    '\u00e9',
  ),
  fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  }),
);

const HEADERS = [
  ...['x-request-id', 'x-gitlab-realm', 'x-gitlab-instance-id', 'x-gitlab-global-user-id'],
  ...['x-gitlab-version', 'x-gitlab-enabled-feature-flags', 'x-gitlab-language-server-version'],
  ...['x-gitlab-model-prompt-cache-enabled', 'x-gitlab-enabled-instance-verbose-ai-logs', 'origin'],
  ...['x-gitlab-rails-send-start', 'x-gitlab-interface', 'x-gitlab-client-version', 'content-type'],
  ...['access-control-request-method', 'access-control-request-headers', 'accept', 'user-agent'],
  ...[
    'authorization',
    'x-gitlab-authentication-type',
    'x-amzn-trace-id',
    '__proto__',
    'constructor',
  ],
];

export const headers = fc.dictionary(fc.constantFrom(...HEADERS), headerValue, { maxKeys: 4 });

const segment = fc.oneof(
  fc.constantFrom(
    '..',
    '.',
    '%2e%2e',
    '%00',
    '%',
    '%zz',
    '%E0%A4%A',
    '%2F',
    '%25',
    '',
    '*',
    '{id}',
  ),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'chat', 'v1', 'v2', 'a'.repeat(3_000)),
  fc.string({ maxLength: 20 }).map(encodeURIComponent).filter(isSendable),
);

export const method = fc.constantFrom('POST', 'GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS');

/** A path near that of an endpoint, or far from all. */
export function pathsNear({ path }: Endpoint): fc.Arbitrary<string> {
  const segments = path.split('/').slice(1);
  return fc
    .tuple(fc.array(segment, { maxLength: 3 }), fc.nat({ max: segments.length }))
    .map(([added, at]) => `/${segments.toSpliced(at, at % 2, ...added).join('/')}`);
}

/** The body of an endpoint with a few places in it replaced, left out or added to. */
export function bodiesNear({ body = {} }: Endpoint): fc.Arbitrary<SentRequest['body']> {
  const arbitraryChange = fc.record({
    at: fc.nat({ max: 500 }),
    how: fc.constantFrom(...CHANGES),
    value: anything,
  });
  const changed = fc.array(arbitraryChange, { minLength: 1, maxLength: 4 }).map((changes) => {
    const copy = structuredClone(body);
    // Cloned, for a later change may happen inside of it.
    for (const change of changes) changeOnePlace(copy, structuredClone(change));
    return copy;
  });
  const cut = fc.nat({ max: 2_000 }).map((length) => JSON.stringify(body).slice(0, length));
  const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
  return fc.oneof(
    { weight: 6, arbitrary: changed },
    { weight: 1, arbitrary: cut },
    { weight: 1, arbitrary: bytes },
    { weight: 1, arbitrary: fc.json() },
  );
}

const CHANGES = ['replace', 'replace', 'remove', 'add', 'wrap'] as const;

interface Change {
  readonly at: number;
  readonly how: (typeof CHANGES)[number];
  readonly value: unknown;
}

function changeOnePlace(body: object, { at, how, value }: Change): void {
  const places = placesIn(body);
  const place = places[at % Math.max(1, places.length)];
  if (place === undefined) return;
  const [holder, key] = place;
  if (how === 'remove') delete holder[key];
  else if (how === 'add') Object.assign(holder, { [`added_${at}`]: value });
  else holder[key] = how === 'wrap' ? [holder[key], value] : value;
}

type Place = readonly [holder: Record<string, unknown>, key: string];

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [[holder, key] as const, ...placesIn(holder[key])]);
}

function isSendable(text: string): boolean {
  return /^[\x21-\x7e]*$/.test(text);
}
