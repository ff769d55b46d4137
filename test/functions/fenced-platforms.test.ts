/** Serving platforms where the deployment has a region fence. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { leavesGeography } from '#shared/openai/aws-host.ts';
import { type PlatformGateway, startPlatformGateway } from '../support/platform-gateway.ts';

let lab: PlatformGateway;
beforeAll(async () => {
  lab = await startPlatformGateway({ key: 'none' }, { DUO_EDGE_REGION_FENCE: 'true' });
});
afterAll(() => lab[Symbol.asyncDispose]());

it('a server that may be anywhere is asked only after its operator let it through', async () => {
  const chosen = { identifier: 'custom_openai/qwen3', endpoint: lab.server.url };
  await lab.ask(chosen);
  expect(lab.server.connections).toBe(0);
  expect(lab.lastLog).toMatchObject({
    outcome: 'model_denied',
    reason: 'The region fence does not permit the serving platform',
  });

  const entry = { baseUrl: lab.server.url, kind: 'vllm', key: 'none', insecureHttp: true };
  await lab.store('*#@platform/lab', { ...entry, outsideRegion: true });
  expect(await lab.ask(chosen)).toContain('from the platform');
});

it.each([
  ['https://bedrock-mantle.eu-west-1.api.aws/v1', false],
  ['https://bedrock-runtime.eu-central-1.amazonaws.com/openai/v1', false],
  ['https://vpce-0a.bedrock-mantle.eu-central-1.vpce.amazonaws.com/v1', false],
  ['https://bedrock-mantle.us-east-1.api.aws/v1', true],
  ['https://bedrock-runtime.cn-north-1.amazonaws.com.cn/v1', true],
  ['https://acme.openai.azure.com', true],
  ['https://vllm.example.internal:8000/v1', true],
  ['https://10.0.0.1/v1', true],
  ['https://x.eu-west-1.api.aws.example.com/v1', true],
  ['https://eu-west-1.amazonaws.com.example/v1', true],
])('%s leaves the geography of eu-central-1: %s', (url, leaves) => {
  expect(leavesGeography(url, 'eu-central-1')).toBe(leaves);
});

it('a deployed function connects to none of its own machine’s addresses, whatever is listed', async () => {
  await using deployed = await startPlatformGateway(
    { key: 'none' },
    { AWS_LAMBDA_FUNCTION_NAME: 'chat' },
  );
  const chosen = { identifier: 'custom_openai/qwen3', endpoint: deployed.server.url };
  await deployed.ask(chosen);
  expect(deployed.server.connections).toBe(0);
  expect(deployed.lastLog).toMatchObject({
    outcome: 'model_unavailable',
    reason: 'address refused',
  });
});

it.each([
  ['mantle', 'bedrock-mantle'],
  ['bedrock-openai', 'bedrock'],
])('a server of AWS (%s) gets the signature of the function’s own role', async (kind, service) => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIATEST');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not-told');
  await using signed = await startPlatformGateway({ kind, key: 'role' });
  const chosen = { identifier: 'custom_openai/qwen3', endpoint: signed.server.url };
  expect(await signed.ask({ ...chosen, api_key: 'of-gitlab' })).toContain('from the platform');
  const [call] = signed.server.calls;
  expect(call?.headers.authorization).toMatch(
    new RegExp(
      `^AWS4-HMAC-SHA256 Credential=AKIATEST/\\d{8}/eu-central-1/${service}/aws4_request, SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*, Signature=[0-9a-f]{64}$`,
    ),
  );
  expect(JSON.stringify(call)).not.toMatch(/of-gitlab|not-told/);
  vi.unstubAllEnvs();
});
