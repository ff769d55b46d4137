import { describe, expect, it } from 'vitest';
import { check } from './examples/check.ts';
import type { BodyExpectation, Expectation, Observed } from './examples/example.ts';
import { parseSse } from './examples/parse-events.ts';

const SSE = 'event: a\r\ndata: {"t":"x"}\r\n\r\n: ping\r\n\r\nevent: b\r\ndata: null\r\n\r\n';
const NDJSON = '{"type":"d","text":"x"}\n{"type":"d","text":"y"}\n';
const CALL = { model_id: 'm', streaming: true, max_tokens: 64, prompt: 'system\nfirst\nsecond' };

const HEADER = Buffer.from('{"alg":"RS256"}').toString('base64url');
const CLAIMS = Buffer.from('{"sub":"u","iat":100,"exp":3700}').toString('base64url');
const TOKEN = `{"t":"${HEADER}.${CLAIMS}.c2ln"}`;

function observe(rest: Partial<Observed> = {}): Observed {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: Buffer.alloc(0),
    writes: 2,
    elapsedMs: 10,
    modelCalls: [],
    connections: [],
    ...rest,
  };
}

function failures(expectation: Omit<Expectation, 'status'>, observed: Observed) {
  return check({ status: 200, ...expectation }, observed);
}

type Body = Omit<BodyExpectation, 'type'>;

/** A type, a body of it, what holds of the body, and what does not. */
const BODIES: readonly (readonly [BodyExpectation['type'], string, Body, Body])[] = [
  ['json', '{"a":[1]}', { match: { a: [1] } }, { match: { a: [2] } }],
  ['text', 'abc', { match: 'abc' }, { match: 'abd' }],
  ['text', 'abc', { min_writes: 2 }, { min_writes: 3 }],
  ['ndjson', NDJSON, { events: [{ text: 'x' }, { text: 'y' }] }, { events: [{ text: 'x' }] }],
  ['ndjson', NDJSON, { first: { text: 'x' } }, { first: { text: 'y' } }],
  ['ndjson', NDJSON, { last: { text: 'y' } }, { last: { text: 'x' } }],
  ['ndjson', NDJSON, { each: { type: 'd' } }, { each: { text: 'x' } }],
  ['ndjson', NDJSON, { count: { min: 2, max: 2 } }, { count: { max: 1 } }],
  ['ndjson', NDJSON, { lacks: { type: 'e' } }, { lacks: { text: 'y' } }],
  [
    'ndjson',
    NDJSON,
    { concat: { where: { type: 'd' }, path: 'text', equals: 'xy' } },
    { concat: { where: { text: 'x' }, path: 'text', equals: 'xy' } },
  ],
  [
    'ndjson',
    NDJSON,
    { any_of: [{ events: [] }, { count: { min: 2 } }] },
    { any_of: [{ events: [] }, { count: { min: 3 } }] },
  ],
  ['ndjson', '{"a":"é"}\n', {}, { ascii: true }],
  ['ndjson', '{"a":1}\r\n', {}, { line_end: 'lf' }],
  ['ndjson', '{"a":1}\n\n{"a":2}\n', { count: { min: 2, max: 2 } }, { no_blank_lines: true }],
  ['sse', SSE, { newline: 'crlf', last: { event: 'b', data: null } }, { last: { event: 'a' } }],
  ['sse', SSE.replaceAll('\r', ''), { first: { event: 'a' } }, { newline: 'crlf' }],
  [
    'sse',
    SSE,
    { each_where: [{ where: { event: 'a' }, match: { data: { t: 'x' } } }] },
    { each_where: [{ where: { event: 'a' }, match: { data: { t: 'y' } } }] },
  ],
];

describe('the check of a body', () => {
  it.each(BODIES)('of %s, %j, takes %j and refuses %j', (...[type, body, holds, differs]) => {
    const observed = observe({ body: Buffer.from(body) });

    expect(failures({ body: { type, ...holds } }, observed)).toEqual([]);
    expect(failures({ body: { type, ...differs } }, observed)).not.toEqual([]);
  });

  it.each([
    { type: 'empty' as const, body: 'x' },
    { type: 'json' as const, body: '{' },
    { type: 'ndjson' as const, body: '{"a":1}' },
    { type: 'ndjson' as const, body: '{"a":1\n' },
    { type: 'sse' as const, body: 'data: 1\r\n' },
    { type: 'sse' as const, body: 'data: {\r\n\r\n' },
  ])('refuses $body as $type', ({ type, body }) => {
    expect(failures({ body: { type } }, observe({ body: Buffer.from(body) }))).toHaveLength(1);
  });

  it('reads data of several lines, and events without data', () => {
    expect(parseSse('data: [1,\ndata: 2]\n\nevent: end\n\n')).toEqual([
      { data: [1, 2] },
      { event: 'end' },
    ]);
  });
});

type Rest = Omit<Expectation, 'status' | 'body'>;

/** An observation, what holds of it, and what does not. */
const OTHERS: readonly (readonly [string, Partial<Observed>, Rest, Rest])[] = [
  [
    'headers',
    {},
    { headers: { 'Content-Type': { $starts_with: 'application/' }, 'x-other': null } },
    { headers: { 'Content-Type': null } },
  ],
  ['missing headers', {}, {}, { headers: { 'x-other': 'a' } }],
  [
    'texts that must not occur',
    { body: Buffer.from('abc') },
    { raw_lacks: ['d'] },
    { raw_lacks: ['b'] },
  ],
  ['the time', {}, { max_ms: 10 }, { max_ms: 9 }],
  [
    'connections',
    { connections: ['a:443'] },
    { no_connection_to: ['b'] },
    { no_connection_to: ['a'] },
  ],
  [
    'the claims of a token',
    { body: Buffer.from(TOKEN) },
    { jwt: { path: 't', header: { alg: 'RS256' }, claims: { sub: 'u' } } },
    { jwt: { path: 't', claims: { sub: 'v' } } },
  ],
  [
    'the life of a token',
    { body: Buffer.from(TOKEN) },
    { jwt: { path: 't', lifetime_s: 3601 } },
    { jwt: { path: 't', lifetime_s: 3500 } },
  ],
  ['a token that is missing', { body: Buffer.from('{}') }, {}, { jwt: { path: 't' } }],
  ['the number of model calls', { modelCalls: [CALL] }, { model_calls: 1 }, { model_calls: 0 }],
  [
    'each model call',
    { modelCalls: [CALL, CALL] },
    { model_calls: [{}, {}] },
    { model_calls: [{}] },
  ],
  ['a missing model call', {}, { model_calls: [] }, { model_calls: [{}] }],
  [
    'the members of a model call',
    { modelCalls: [CALL] },
    { model_calls: [{ model_id: 'm', max_tokens: { $max: 64 } }] },
    { model_calls: [{ model_id: 'm', max_tokens: { $max: 63 } }] },
  ],
  [
    'what a prompt contains',
    { modelCalls: [CALL] },
    { model_calls: [{ prompt_contains: ['first'], prompt_lacks: ['third'] }] },
    { model_calls: [{ prompt_contains: ['third'] }] },
  ],
  [
    'what a prompt lacks',
    { modelCalls: [CALL] },
    {},
    { model_calls: [{ prompt_lacks: ['first'] }] },
  ],
  [
    'the order in a prompt',
    { modelCalls: [CALL] },
    { model_calls: [{ prompt_order: ['system', 'first', 'second'] }] },
    { model_calls: [{ prompt_order: ['second', 'first'] }] },
  ],
  [
    'the presence of ordered texts',
    { modelCalls: [CALL] },
    { model_calls: [{ prompt_order: ['first'] }] },
    { model_calls: [{ prompt_order: ['third', 'first'] }] },
  ],
];

describe('the check of a response', () => {
  it.each(OTHERS)('covers %s', (...[, observed, holds, differs]) => {
    expect(failures(holds, observe(observed))).toEqual([]);
    expect(failures(differs, observe(observed))).toHaveLength(1);
  });

  it('covers the status', () => {
    expect(check({ status: [200, 204] }, observe())).toEqual([]);
    expect(check({ status: 204 }, observe())).toEqual(['status 200, expected 204: ']);
  });

  it('refuses an expectation that nobody knows', () => {
    const misspelt = { status: 200, body: { type: 'any', mach: 'a' } } as Expectation;

    expect(check({ status: 200, model_call: 0 } as Expectation, observe())).toHaveLength(1);
    expect(check(misspelt, observe())).toHaveLength(1);
  });
});
