/** What the gateway says in a process of its own: log lines, and no word of what it was told. */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startAssignmentsStore } from '#infra/local/assignments-store.ts';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { startBedrockStandIn } from '#infra/local/bedrock-stand-in/server.ts';
import { startIssuer } from '#infra/local/issuer.ts';
import { CANARY } from '../support/canaries.ts';
import { type ChildGateway, startChildGateway } from '../support/child-gateway.ts';
import { type Driven, driveCanaries } from '../support/drive-canaries.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const stack = new AsyncDisposableStack();
let gateway: ChildGateway;
let driven: Driven;
beforeAll(async () => {
  let script: Script = { type: 'hang' };
  const gitlab = stack.use(await startIssuer());
  const bedrock = stack.use(await startBedrockStandIn({ answer: () => script }));
  const store = stack.use(await startAssignmentsStore());
  gateway = stack.use(
    await startChildGateway({
      AIGW_GITLAB_URL: gitlab.url,
      AIGW_SELF_SIGNED_JWT__SIGNING_KEY: pem,
      AWS_ACCESS_KEY_ID: `${CANARY}ID`,
      AWS_SECRET_ACCESS_KEY: `${CANARY}SECRET`,
      AWS_SESSION_TOKEN: `${CANARY}TOKEN`,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
      AWS_ENDPOINT_URL_DYNAMODB: store.url,
      AWS_MAX_ATTEMPTS: '1',
      POWERTOOLS_LOG_LEVEL: 'DEBUG',
    }),
  );
  driven = await driveCanaries({
    url: gateway.url,
    gitlab,
    model: (next) => {
      script = next;
    },
    headers: async () => ({
      'x-gitlab-authentication-type': 'oidc',
      'x-gitlab-instance-id': gitlab.instanceId,
      'x-gitlab-realm': 'self-managed',
      'x-gitlab-global-user-id': 'a'.repeat(64),
      'content-type': 'application/json',
    }),
  });
  await gateway.stop();
}, 120_000);
afterAll(() => stack.disposeAsync());

it('is one line of JSON for each request', () => {
  const lines = gateway
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'));

  expect(lines.length).toBeGreaterThanOrEqual(driven.replies.length);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ message: 'request', service: 'duo-edge' });
});

it('has no canary in it', () => {
  expect(linesWith(CANARY)).toEqual([]);
});

it('has no token in it, nor the key that signs them', () => {
  const tokens = driven.secrets.flatMap((token) => token.split('.').slice(1));
  const keyLines = pem.split('\n').filter((line) => line.length === 64);

  expect(keyLines.length).toBeGreaterThan(20);
  expect([...tokens, ...keyLines].flatMap(linesWith)).toEqual([]);
});

function linesWith(text: string): string[] {
  return gateway
    .output()
    .split('\n')
    .filter((line) => line.includes(text));
}
