import { describe, expect, it } from 'vitest';
import { build } from './examples/build.ts';
import { buildExpectation, buildRequest } from './examples/build-request.ts';
import { check } from './examples/check.ts';
import type { Expectation, Observed } from './examples/example.ts';
import { type ExampleFile, expand } from './examples/expand.ts';
import { fixtures } from './examples/fixtures.ts';
import { loadExamples } from './examples/load-examples.ts';
import { parseSse } from './examples/parse-events.ts';

const VALUES = { ...fixtures.values, token: 'a.b.c' };

const CASE: ExampleFile = {
  id: 'case',
  title: 'A case',
  token: { without: ['duo_chat'], claims: { aud: 'other' } },
  model: { text: 'Hi' },
  request: {
    method: 'POST',
    path: '/v1/prompts/chat%2Fexplain',
    use_headers: 'rails',
    headers: { 'x-gitlab-HOST-name': null, 'user-agent': 'Test' },
    body: { a: { b: 1, c: [1, 2] }, d: 'for ${instance_id} and ${unknown}' },
  },
  expect: { status: 200 },
};

const [EXAMPLE] = expand('00-case.json', CASE);

describe('the example files', () => {
  it('give every case and variant an id of its own', () => {
    const examples = loadExamples();
    const ids = examples.map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
    expect(examples.length).toBeGreaterThanOrEqual(34);
    expect(examples.map(({ file }) => file)).toContain('34-unknown-route.json');
  });

  it('take from the fixtures what a case leaves open', () => {
    const [first] = loadExamples().filter(({ id }) => id === 'direct-access');

    expect(first?.steps[0]).toMatchObject({
      gateway: fixtures.gateway,
      token: { issuer: 'gitlab', scopes: fixtures.scopes_all, expires_in: 3600 },
      model: fixtures.model,
      save: { user_token: 'token' },
    });
    expect(first?.steps[1]?.token).toBe('saved');
  });
});

describe('an expanded case', () => {
  const [step] = EXAMPLE?.steps ?? [];

  it('holds the token that is to be signed', () => {
    expect(step?.token).toMatchObject({
      issuer: 'gitlab',
      scopes: fixtures.scopes_all.filter((scope) => scope !== 'duo_chat'),
      claims: { iss: '${gitlab_url}', aud: 'other' },
    });
  });

  it('changes the header set without regard to case', () => {
    const headers = step && buildRequest(step, VALUES).headers;

    expect(headers).toMatchObject({ Authorization: 'Bearer a.b.c', 'user-agent': 'Test' });
    expect(headers).not.toHaveProperty('User-Agent');
    expect(headers).not.toHaveProperty('x-gitlab-host-name');
  });

  it('fills in the placeholders it knows and leaves the others', () => {
    const request = step && buildRequest(step, VALUES);

    expect(request).toMatchObject({ method: 'POST', path: '/v1/prompts/chat%2Fexplain' });
    expect(JSON.parse(request?.body?.toString() ?? '')).toMatchObject({
      d: `for ${fixtures.values['instance_id']} and \${unknown}`,
    });
  });

  it('is one case for each variant, with the patch applied', () => {
    const variants = [
      { id: 'merged', patch: { request: { body: { a: { c: [3] }, d: null } } } },
      { id: 'replaced', patch: { request: { body: { a: { $replace: { z: null } } } } } },
      { id: 'null', patch: { request: { body: { a: { $null: true } } } } },
      { id: 'text', patch: { request: { body: null, body_text: 'no JSON' } } },
      { id: 'bytes', patch: { request: { body: null, body_base64: '/w==' } } },
      { id: 'nothing', patch: { request: { body: null }, token: null } },
    ];
    const examples = expand('00-case.json', { ...CASE, variants });
    const bodies = examples.map(({ id, steps: [only] }) => [
      id,
      only && buildRequest(only, {}).body?.toString('latin1'),
    ]);

    expect(Object.fromEntries(bodies)).toEqual({
      'case/merged': '{"a":{"b":1,"c":[3]}}',
      'case/replaced': '{"a":{"z":null},"d":"for ${instance_id} and ${unknown}"}',
      'case/null': '{"a":null,"d":"for ${instance_id} and ${unknown}"}',
      'case/text': 'no JSON',
      'case/bytes': '\xff',
      'case/nothing': undefined,
    });
    expect(examples.at(-1)?.steps[0]?.token).toMatchObject({ issuer: 'gitlab' });
  });

  it('runs generators', () => {
    const now = Math.floor(Date.now() / 1000);

    expect(build({ $repeat: ['${token}', 2] }, VALUES)).toBe('a.b.ca.b.c');
    expect(build({ $join: ['a', { $repeat: ['b', 3] }] }, VALUES)).toBe('abbb');
    expect(build({ $concat: [[1], { $times: [{ x: 2 }, 2] }] }, VALUES)).toEqual([
      1,
      { x: 2 },
      { x: 2 },
    ]);
    expect(build({ $now_plus: 60 }, VALUES)).toBeGreaterThanOrEqual(now + 60);
  });

  it('fills in placeholders of what is expected', () => {
    const expectation = {
      status: 200,
      jwt: { path: 'token', claims: { sub: '${global_user_id}' } },
    };
    const [example] = expand('00-case.json', { ...CASE, expect: expectation });

    expect(example?.steps[0] && buildExpectation(example.steps[0], VALUES)).toMatchObject({
      jwt: { claims: { sub: fixtures.values['global_user_id'] } },
    });
  });
});

function observe(body: string, rest: Partial<Observed> = {}): Observed {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(body),
    writes: 1,
    elapsedMs: 10,
    modelCalls: [],
    connections: [],
    ...rest,
  };
}

const CALL = { model_id: 'm', streaming: true, max_tokens: 64, prompt: 'system\nfirst\nsecond' };
const TOKEN = ['{"alg":"RS256"}', '{"sub":"u","iat":100,"exp":3700}', 'signature']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');
const SSE = 'event: a\r\ndata: {"t":"x"}\r\n\r\n: ping\r\n\r\nevent: b\r\ndata: null\r\n\r\n';
const NDJSON = '{"type":"d","text":"x"}\n{"type":"d","text":"y"}\n';

/** What holds of an observation, and one change of it that must be noticed. */
const CHECKS: readonly [
  string,
  Observed,
  Omit<Expectation, 'status'>,
  Omit<Expectation, 'status'>,
][] = [
  [
    'a header',
    observe(''),
    { headers: { 'Content-Type': { $starts_with: 'application/' } } },
    { headers: { 'content-type': 'text/plain' } },
  ],
  [
    'an absent header',
    observe(''),
    { headers: { 'x-other': null } },
    { headers: { 'content-type': null } },
  ],
  ['an empty body', observe(''), { body: { type: 'empty' } }, { body: { type: 'json' } }],
  [
    'a body that is not empty',
    observe('x'),
    { body: { type: 'any' } },
    { body: { type: 'empty' } },
  ],
  [
    'JSON',
    observe('{"a":[1]}'),
    { body: { type: 'json', match: { a: [1] } } },
    { body: { type: 'json', match: { a: [2] } } },
  ],
  [
    'text',
    observe('abc'),
    { body: { type: 'text', match: 'abc' } },
    { body: { type: 'text', match: 'abd' } },
  ],
  [
    'the number of writes',
    observe('abc', { writes: 2 }),
    { body: { type: 'text', min_writes: 2 } },
    { body: { type: 'text', min_writes: 3 } },
  ],
  ['what the body lacks', observe('abc'), { raw_lacks: ['d'] }, { raw_lacks: ['d', 'b'] }],
  ['the time', observe(''), { max_ms: 10 }, { max_ms: 9 }],
  [
    'the events of NDJSON',
    observe(NDJSON),
    { body: { type: 'ndjson', events: [{ text: 'x' }, { text: 'y' }] } },
    { body: { type: 'ndjson', events: [{ text: 'x' }] } },
  ],
  [
    'each event',
    observe(NDJSON),
    { body: { type: 'ndjson', each: { type: 'd' } } },
    { body: { type: 'ndjson', each: { text: 'x' } } },
  ],
  [
    'the end of the last line',
    observe(NDJSON),
    { body: { type: 'ndjson', ascii: true } },
    { body: { type: 'sse' } },
  ],
  [
    'the first and last event',
    observe(SSE),
    {
      body: {
        type: 'sse',
        newline: 'crlf',
        first: { event: 'a' },
        last: { event: 'b', data: null },
      },
    },
    { body: { type: 'sse', last: { event: 'a' } } },
  ],
  [
    'the first event',
    observe(SSE),
    { body: { type: 'sse', first: { data: { t: 'x' } } } },
    { body: { type: 'sse', first: { data: { t: 'y' } } } },
  ],
  [
    'the number of events',
    observe(SSE),
    { body: { type: 'sse', count: { min: 2, max: 2 } } },
    { body: { type: 'sse', count: { min: 3 } } },
  ],
  [
    'an event that is lacking',
    observe(SSE),
    { body: { type: 'sse', lacks: { event: 'c' } } },
    { body: { type: 'sse', lacks: { event: 'b' } } },
  ],
  [
    'some of the events',
    observe(SSE),
    { body: { type: 'sse', each_where: [{ where: { event: 'a' }, match: { data: { t: 'x' } } }] } },
    { body: { type: 'sse', each_where: [{ where: { event: 'a' }, match: { data: { t: 'y' } } }] } },
  ],
  [
    'joined texts',
    observe(NDJSON),
    { body: { type: 'ndjson', concat: { where: { type: 'd' }, path: 'text', equals: 'xy' } } },
    { body: { type: 'ndjson', concat: { path: 'text', equals: 'x' } } },
  ],
  [
    'alternatives',
    observe(NDJSON),
    { body: { type: 'ndjson', any_of: [{ events: [] }, { count: { min: 2 } }] } },
    { body: { type: 'ndjson', any_of: [{ events: [] }] } },
  ],
  [
    'a token',
    observe(`{"t":"${TOKEN}"}`),
    { jwt: { path: 't', header: { alg: 'RS256' }, claims: { sub: 'u' }, lifetime_s: 3600 } },
    { jwt: { path: 't', claims: { sub: 'v' } } },
  ],
  [
    'the life of a token',
    observe(`{"t":"${TOKEN}"}`),
    { jwt: { path: 't', lifetime_s: 3601 } },
    { jwt: { path: 't', lifetime_s: 3500 } },
  ],
  ['a token that is missing', observe('{}'), { body: { type: 'json' } }, { jwt: { path: 't' } }],
  [
    'the number of model calls',
    observe('', { modelCalls: [CALL] }),
    { model_calls: 1 },
    { model_calls: 0 },
  ],
  [
    'a model call for each matcher',
    observe('', { modelCalls: [CALL, CALL] }),
    { model_calls: [{}, {}] },
    { model_calls: [{}] },
  ],
  [
    'a model call',
    observe('', { modelCalls: [CALL] }),
    { model_calls: [{ model_id: 'm', max_tokens: { $max: 64 } }] },
    { model_calls: [{ max_tokens: { $max: 63 } }] },
  ],
  [
    'what a prompt contains',
    observe('', { modelCalls: [CALL] }),
    { model_calls: [{ prompt_contains: ['first'] }] },
    { model_calls: [{ prompt_contains: ['third'] }] },
  ],
  [
    'what a prompt lacks',
    observe('', { modelCalls: [CALL] }),
    { model_calls: [{ prompt_lacks: ['third'] }] },
    { model_calls: [{ prompt_lacks: ['first'] }] },
  ],
  [
    'the order in a prompt',
    observe('', { modelCalls: [CALL] }),
    { model_calls: [{ prompt_order: ['first', 'second'] }] },
    { model_calls: [{ prompt_order: ['second', 'first'] }] },
  ],
  [
    'a prompt without one of the ordered texts',
    observe('', { modelCalls: [CALL] }),
    { model_calls: [{ prompt_order: ['first'] }] },
    { model_calls: [{ prompt_order: ['third', 'first'] }] },
  ],
  [
    'connections',
    observe('', { connections: ['a.test:443'] }),
    { no_connection_to: ['b.test'] },
    { no_connection_to: ['a.test'] },
  ],
];
