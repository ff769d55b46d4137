/** Every attack goes through the local gateway, and nothing but the contract's text comes back. */

import { createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPLETIONS, completionBody, MODEL_CHECK, modelCheckBody } from '../../support/bodies.ts';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.ts';
import { ALGORITHM_ATTACKS } from './algorithms.ts';
import type { Attack, Forge } from './attack.ts';
import { CLAIM_ATTACKS } from './claims.ts';
import { FORM_ATTACKS } from './forms.ts';
import { KEY_ATTACKS } from './keys.ts';
import { USER_ATTACKS } from './users.ts';

const ATTACKS: readonly Attack[] = [
  ...ALGORITHM_ATTACKS,
  ...KEY_ATTACKS,
  ...CLAIM_ATTACKS,
  ...FORM_ATTACKS,
  ...USER_ATTACKS,
];

const asked: string[] = [];
const evil = createServer((request, response) => {
  asked.push(request.url ?? '');
  response.end('{"keys":[]}');
});

let gateway: TestGateway;
let forge: Forge;
beforeAll(async () => {
  await once(evil.listen(0, '127.0.0.1'), 'listening');
  gateway = await startTestGateway();
  forge = await createForge();
});
afterAll(async () => {
  evil.close();
  await gateway[Symbol.asyncDispose]();
});

describe('the untouched tokens', () => {
  it.each(['good', 'userToken'] as const)('are let in: %s', async (which) => {
    const reply = await gateway.send({
      path: COMPLETIONS,
      body: completionBody(),
      headers: { ...(await gateway.headers()), authorization: `Bearer ${forge[which]}` },
    });

    expect(reply.status).toBe(200);
  });
});

describe('an attack', () => {
  it('has many forms', () => {
    expect(ATTACKS.length).toBeGreaterThanOrEqual(150);
    expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
  });

  it.each(ATTACKS)('with $name reaches nobody', async (attack) => {
    const { path = COMPLETIONS, status = 401, text = 'Forbidden by auth provider' } = attack;
    const callsBefore = gateway.bedrock.calls.length;
    const linesBefore = gateway.logs.length;
    const token = await (attack.token?.(forge) ?? forge.good);
    const differences = attack.headers?.(forge, token) ?? {};
    const headers = {
      ...(await gateway.headers()),
      authorization: `Bearer ${token}`,
      ...differences,
    };

    const reply = await gateway.send({ path, body: bodyFor(path), headers: present(headers) });

    expect(reply.status).toBe(status);
    const detail = path === MODEL_CHECK ? [expect.objectContaining({ msg: text })] : text;
    expect(reply.json()).toEqual(status === 401 ? { error: text } : { detail });
    expect(gateway.bedrock.calls.length).toBe(callsBefore);
    expect(asked).toEqual([]);
    const line = gateway.logs.slice(linesBefore).at(-1);
    expect(line).toMatchObject({
      status,
      outcome: status === 401 ? 'unauthenticated' : 'forbidden',
    });
    expect(line).not.toHaveProperty('feature');
    const longParts = token.split('.').filter(({ length }) => length > 20);
    for (const part of longParts) expect(JSON.stringify(line)).not.toContain(part);
  });
});

function bodyFor(path: string): object {
  return path === MODEL_CHECK ? modelCheckBody('bedrock/amazon.nova-lite-v1:0') : completionBody();
}

function present(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(headers).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}

async function createForge(): Promise<Forge> {
  const good = await gateway.gitlab.sign();
  const [header = '', claims = '', signature = ''] = good.split('.');
  const jwk = await gateway.gitlab.publicJwk();
  const issued = await gateway.send({ path: '/v1/code/user_access_token' });
  return {
    gateway,
    good,
    userToken: issued.json<{ token: string }>().token,
    kid: jwk.kid,
    header: JSON.parse(Buffer.from(header, 'base64url').toString()),
    claims: JSON.parse(Buffer.from(claims, 'base64url').toString()),
    signature,
    published: createPublicKey({ key: { ...jwk }, format: 'jwk' }),
    evil: `http://127.0.0.1:${(evil.address() as AddressInfo).port}`,
  };
}
