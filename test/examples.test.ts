/**
 * Replays the example exchanges through the local gateway. A new endpoint adds its files to
 * `test/fixtures/examples/`.
 */
import { createHmac } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchContactedHosts } from './support/contacted-hosts.ts';
import { buildExpectation, buildRequest } from './support/examples/build-request.ts';
import { check } from './support/examples/check.ts';
import type { Example, ExampleStep, TokenSpec } from './support/examples/example.ts';
import { fixtures } from './support/examples/fixtures.ts';
import { loadExamples } from './support/examples/load-examples.ts';
import { toObservedCalls } from './support/examples/to-observed-call.ts';
import { createAnswer } from './support/examples/to-script.ts';
import { send } from './support/send.ts';
import { SIGNING_KEY, startTestGateway, type TestGateway } from './support/test-gateway.ts';

const examples = loadExamples();

/** Settings of an example's gateway that are environment variables here. */
function environmentOf({ gateway }: ExampleStep): Record<string, string> {
  const { strict_classic_chat = false, model_regions } = gateway;
  return {
    DUO_EDGE_STRICT_CLASSIC_CHAT: String(strict_classic_chat),
    ...(typeof model_regions === 'string' && { DUO_EDGE_MODEL_REGIONS: model_regions }),
  };
}

describe('the example exchanges', () => {
  const gateways = new Map<string, Promise<TestGateway>>();
  const watch = watchContactedHosts();

  beforeAll(() => gatewayFor(examples[0]?.steps[0] as ExampleStep));
  afterAll(async () => {
    watch.stop();
    for (const gateway of gateways.values()) await (await gateway)[Symbol.asyncDispose]();
  });

  it('are all there', () => {
    expect(examples.length).toBeGreaterThan(15);
  });

  it.each(examples.map((example) => ({ id: example.id, title: example.title, example })))(
    '$id: $title',
    async ({ example }) => {
      expect(await replay(example)).toEqual([]);
    },
  );

  async function replay({ steps }: Example): Promise<string[]> {
    const saved: Record<string, string> = {};
    const failures: string[] = [];
    for (const step of steps) failures.push(...(await replayStep(step, saved)));
    return failures;
  }

  async function replayStep(step: ExampleStep, saved: Record<string, string>) {
    const gateway = await gatewayFor(step);
    const values = {
      ...fixtures.values,
      gitlab_url: gateway.gitlab.url,
      portal_url: gateway.portal.url,
      ...saved,
    };
    const token = await tokenFor(step, gateway, values);
    gateway.model(createAnswer(step));
    const callsBefore = gateway.bedrock.calls.length;
    const hostsBefore = watch.hosts.length;

    const reply = await send(gateway.url, buildRequest(step, { ...values, token }));

    for (const [name, path] of Object.entries(step.save)) {
      saved[name] = reply.json<Record<string, string>>()[path] ?? '';
    }
    return check(buildExpectation(step, values), {
      ...reply,
      writes: reply.pieces.length,
      modelCalls: toObservedCalls(gateway.bedrock.calls.slice(callsBefore), step.model),
      connections: watch.hosts.slice(hostsBefore),
    });
  }

  function gatewayFor(step: ExampleStep): Promise<TestGateway> {
    const env = environmentOf(step);
    const key = JSON.stringify(env);
    const gateway = gateways.get(key) ?? startTestGateway(env);
    gateways.set(key, gateway);
    return gateway;
  }
});

async function tokenFor(
  { token }: ExampleStep,
  gateway: TestGateway,
  values: Readonly<Record<string, string>>,
): Promise<string> {
  if (token === null || token === 'saved') return '';
  const claims = claimsOf(token, values);
  if (token.issuer === 'gateway') return signAsGateway(claims);
  const issuer = token.issuer === 'portal' ? gateway.portal : gateway.gitlab;
  if (token.key === 'none') return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`;
  if (token.key === 'hs256-public') {
    const head = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
    const secret = JSON.stringify(await issuer.publicJwk());
    return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
  }
  const signed = await issuer.sign(claims, {
    expiresIn: token.expires_in,
    key: token.key ?? 'published',
  });
  return token.tamper ? tampered(signed, token.tamper) : signed;
}

function claimsOf(token: TokenSpec, values: Readonly<Record<string, string>>) {
  const text = JSON.stringify({ scopes: token.scopes, ...token.claims });
  return JSON.parse(text.replace(/\$\{(\w+)\}/g, (_, name) => values[name] ?? ''));
}

function signAsGateway(claims: Record<string, unknown>): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setExpirationTime('1h')
    .sign(SIGNING_KEY.privateKey);
}

function tampered(token: string, changes: object): string {
  const [header, payload = '', signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return [header, encode({ ...claims, ...changes }), signature].join('.');
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
