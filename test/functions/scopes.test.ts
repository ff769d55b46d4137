/** Every endpoint with the scopes that it needs and without, from the table and from the page about it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCESS, type Access, accessByScope, accessToPrompt } from '#shared/auth/authenticate.ts';
import { INVOKABLES } from '../../functions/chat/invokable/routes.ts';
import { PROMPTS } from '../../functions/chat/prompts/registry.ts';
import { ENDPOINTS, type Endpoint } from '../support/endpoints.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const ROUTES: Readonly<Record<string, Access>> = {
  '/v2/code/completions': ACCESS.completions,
  '/v2/completions': ACCESS.completions,
  '/v2/code/generations': ACCESS.generations,
  '/v3/code/completions': ACCESS.suggestedGeneration,
  '/v4/code/suggestions': ACCESS.suggestedCompletion,
  '/v2/chat/agent': ACCESS.chat,
  '/v1/chat/agent': accessByScope('duo_chat'),
  '/v1/embeddings/code_embeddings': ACCESS.embeddings,
  '/v1/embeddings/code_embeddings/index': ACCESS.embeddings,
  '/v1/embeddings/code_embeddings/search': ACCESS.embeddings,
  '/v1/search/gitlab-docs': ACCESS.docsSearch,
  '/v1/code/user_access_token': ACCESS.userToken,
};

/** No version is asked for, so what holds for later ones does not hold here. */
const PROMPT_ROUTES = Object.fromEntries(
  [...PROMPTS].map(([id, { scopes }]) => [`/v1/prompts/${id}`, accessToPrompt(id, scopes)]),
);

const GUARDED = ENDPOINTS.map((endpoint) => ({
  ...endpoint,
  path: endpoint.path.replace('%2F', '/'),
})).filter(({ open, path }) => !open && path !== '/v1/unknown');

function accessTo({ path }: Endpoint): Access {
  const access = ROUTES[path] ?? PROMPT_ROUTES[path];
  if (access === undefined) throw new Error(`${path} is in no table`);
  return access;
}

let gateway: TestGateway;
let userToken: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  const issued = await gateway.send({ path: '/v1/code/user_access_token' });
  userToken = issued.json<{ token: string }>().token;
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function sendWith(endpoint: Endpoint, scopes: readonly string[]) {
  return gateway.send({ ...endpoint, headers: await gateway.headers({ scopes }) });
}

describe.each(GUARDED)('$name', (endpoint) => {
  const { anyOf, refusal, userTokens = false } = accessTo(endpoint);
  /** The connection test alone says why, in the form that GitLab shows. */
  const shown = (detail: string, reason: RegExp) =>
    endpoint.path.includes('model_configuration')
      ? [{ type: 'forbidden', loc: [], msg: expect.stringMatching(reason) }]
      : detail;

  it.each(anyOf)('lets in who has %s', async (scope) => {
    const added = endpoint.path === '/v2/chat/agent' ? ['include_file_context'] : [];

    const reply = await sendWith(endpoint, [scope, ...added]);

    expect(reply.status).not.toBe(403);
  });

  it('lets in nobody else', async () => {
    const callsBefore = gateway.bedrock.calls.length;

    const replies = [
      await sendWith(endpoint, []),
      await sendWith(endpoint, ['everything', '*', '__proto__', anyOf[0]?.toUpperCase() ?? '']),
    ];

    for (const reply of replies) {
      expect(reply.status).toBe(403);
      expect(reply.json()).toEqual({ detail: shown(refusal, /none of the scopes/) });
    }
    expect(gateway.bedrock.calls.length).toBe(callsBefore);
  });

  it(`${userTokens ? 'takes' : 'refuses'} user tokens`, async () => {
    const headers = { ...(await gateway.headers()), authorization: `Bearer ${userToken}` };

    const reply = await gateway.send({ ...endpoint, headers });

    expect(reply.status).toBe(userTokens ? 200 : 403);
    if (!userTokens) expect(reply.json()).toEqual({ detail: shown(refusal, /user tokens/) });
  });
});

describe('the page about scopes', () => {
  const page = readFileSync(new URL('../../docs/security/scopes.md', import.meta.url), 'utf8');
  const quoted = (scopes: readonly string[]) => scopes.map((scope) => `\`${scope}\``).join(', ');

  it.each(Object.entries(ROUTES))('has a row for %s', (path, { anyOf, refusal }) => {
    expect(page).toContain(`| \`${path}\` | ${quoted(anyOf)} | ${refusal} |`);
  });

  it.each([...INVOKABLES])('has a row for the chat tool %s', (name, { scope }) => {
    expect(page).toContain(
      `| \`/v1/chat/${name}\` | \`${scope}\` | ${accessByScope(scope).refusal} |`,
    );
  });

  it.each([...PROMPTS])('has a row for the prompt %s', (id, { scopes, laterScopes }) => {
    const later = laterScopes ? `; from ${laterScopes.from} on ${quoted(laterScopes.scopes)}` : '';

    expect(page).toContain(`| \`${id}\` | ${quoted(scopes)}${later} |`);
  });
});
