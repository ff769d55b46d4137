import { describe, expect, it } from 'vitest';
import { build } from './examples/build.ts';
import { buildExpectation, buildRequest } from './examples/build-request.ts';
import { type ExampleFile, expand } from './examples/expand.ts';
import { fixtures } from './examples/fixtures.ts';
import { loadExamples } from './examples/load-examples.ts';

/** A placeholder as the files write it. */
const placeholder = (name: string) => `$\{${name}}`;

const TEXT = `for ${placeholder('instance_id')} and ${placeholder('unknown')}`;
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
    body: { a: { b: 1, c: [1, 2] }, d: TEXT },
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
      claims: { iss: placeholder('gitlab_url'), aud: 'other' },
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
      d: `for ${fixtures.values['instance_id']} and ${placeholder('unknown')}`,
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
      'case/replaced': `{"a":{"z":null},"d":"${TEXT}"}`,
      'case/null': `{"a":null,"d":"${TEXT}"}`,
      'case/text': 'no JSON',
      'case/bytes': '\xff',
      'case/nothing': undefined,
    });
    expect(examples.at(-1)?.steps[0]?.token).toMatchObject({ issuer: 'gitlab' });
  });

  it('runs generators', () => {
    const now = Math.floor(Date.now() / 1000);

    expect(build({ $repeat: [placeholder('token'), 2] }, VALUES)).toBe('a.b.ca.b.c');
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
      jwt: { path: 'token', claims: { sub: placeholder('global_user_id') } },
    };
    const [example] = expand('00-case.json', { ...CASE, expect: expectation });

    expect(example?.steps[0] && buildExpectation(example.steps[0], VALUES)).toMatchObject({
      jwt: { claims: { sub: fixtures.values['global_user_id'] } },
    });
  });
});
