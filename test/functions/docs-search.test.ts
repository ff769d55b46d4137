import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const BODY = {
  type: 'search-docs',
  metadata: { source: 'GitLab EE', version: '18.9.0' },
  payload: { query: 'How do I protect a branch?', page_size: '20' },
};

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});

afterAll(() => gateway[Symbol.asyncDispose]());

async function search(body: object, scope = 'documentation_search') {
  const headers = await gateway.headers({ scopes: [scope] });
  return gateway.send({ path: '/v1/search/gitlab-docs', body, headers });
}

describe('POST /v1/search/gitlab-docs', () => {
  it('finds nothing, in the form that GitLab reads', async () => {
    const reply = await search(BODY);

    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe('application/json');
    expect(reply.json()).toEqual({
      response: { results: [] },
      metadata: { provider: expect.any(String), timestamp: expect.any(Number) },
    });
  });

  it('needs its scope, once the body is right', async () => {
    const refused = await search(BODY, 'duo_chat');
    const invalid = await search({}, 'duo_chat');

    expect(refused.status).toBe(403);
    expect(refused.json()).toEqual({ detail: 'Unauthorized to search documentations' });
    expect(invalid.status).toBe(422);
  });

  it.each([
    ['type', { ...BODY, type: 7 }],
    ['type', { ...BODY, type: 'x'.repeat(101) }],
    ['source', { ...BODY, metadata: { version: '18.9.0' } }],
    ['version', { ...BODY, metadata: { source: 'GitLab EE', version: 'x'.repeat(101) } }],
    ['query', { ...BODY, payload: {} }],
    ['query', { ...BODY, payload: { query: 'x'.repeat(400_001) } }],
    ['page_size', { ...BODY, payload: { query: '', page_size: 0 } }],
    ['page_size', { ...BODY, payload: { query: '', page_size: 21 } }],
  ])('refuses a wrong %s', async (member, body) => {
    const reply = await search(body);

    expect(reply.status).toBe(422);
    const [issue] = reply.json<{ detail: { loc: string[] }[] }>().detail;
    expect(issue?.loc.at(-1)).toBe(member);
  });
});
