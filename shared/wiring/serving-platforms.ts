/**
 * Wires the platforms that are no Bedrock. Loaded with the first question to one of them, and left out of
 * the bundles where they are switched off: see `infra/deploy/unused-modules.ts`.
 *
 * @module
 */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';
import { createRpcProtocol } from '../aws-protocol.ts';
import { createApplyGuardrail } from '../bedrock/apply-guardrail.ts';
import { createBedrockClients } from '../bedrock/clients.ts';
import { GatewayError } from '../errors.ts';
import { createGlob } from '../glob.ts';
import { withGuardrail } from '../models/guarded-answer.ts';
import type { ModelPlatform } from '../models/model-event.ts';
import type { PlatformEntry } from '../models/serving-platform.ts';
import { awsRegionOf, leavesGeography } from '../openai/aws-host.ts';
import type { PlatformRequest } from '../openai/connection.ts';
import { createPlatformKeys } from '../openai/keys.ts';
import { createOpenAiPlatform, type OpenAiPlatformDependencies } from '../openai/platform.ts';
import { parsePlatformItem } from '../openai/platform-item.ts';
import type { OperatorSettings } from '../routing/operator-settings.ts';
import type { Config } from './config.ts';

/** A secret is small and near; who waits for it is a request. In milliseconds. */
const SECRET_TIMEOUT_MS = 2_000;

export interface ServingPlatformsOptions {
  readonly config: Pick<Config, 'deployed' | 'region' | 'regionFence' | 'bedrockEndpoint'>;
  readonly settings: () => Promise<OperatorSettings | undefined>;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
  /** How questions are put. Absent: as texts. */
  readonly toBody?: OpenAiPlatformDependencies['toBody'];
}

export function createServingPlatforms({
  config,
  settings,
  now,
  toBody,
}: ServingPlatformsOptions): ModelPlatform {
  const secrets = createSecretsClient(config.region);
  const platform = createOpenAiPlatform({
    loopback: !config.deployed,
    toBody,
    matches: (pattern, model) => createGlob(pattern)(model),
    keys: createPlatformKeys({
      now,
      readSecret: (arn) => readSecret(secrets, arn),
      signForService: (request, service) => signFor(secrets, request, service),
    }),
    async entryOf(name) {
      const listed = (await settings())?.platforms.get(name);
      if (!listed?.enabled) return undefined;
      const entry = parsePlatformItem(name, listed.item);
      if (!('baseUrl' in entry)) return undefined;
      if (config.regionFence) refuseOutside(entry, config.region);
      return entry;
    },
  });
  const clients = createBedrockClients(config.bedrockEndpoint);
  const applyGuardrail = createApplyGuardrail(clients, config.region);
  return { ...platform, ask: withGuardrail(platform.ask, applyGuardrail) };
}

/** @throws {GatewayError} `model_denied` for a server that the operator did not let through the fence */
function refuseOutside({ baseUrl, outsideRegion }: PlatformEntry, region: string): void {
  if (outsideRegion || !leavesGeography(baseUrl, region)) return;
  throw new GatewayError('model_denied', 'The region fence does not permit the serving platform');
}

function createSecretsClient(region: string): SecretsManagerClient {
  return new SecretsManagerClient({
    region,
    maxAttempts: 2,
    protocol: createRpcProtocol('secrets-manager'),
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 500,
      requestTimeout: SECRET_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    }),
  });
}

async function readSecret(client: SecretsManagerClient, arn: string): Promise<string> {
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
  return SecretString;
}

/** Signed as the function's own role, for the region in the host's name or else the deployment's. */
async function signFor(
  { config }: SecretsManagerClient,
  request: PlatformRequest,
  service: string,
): Promise<PlatformRequest> {
  const { method, url, headers, body } = request;
  const signer = new SignatureV4({
    credentials: config.credentials,
    region: awsRegionOf(url.hostname) ?? config.region,
    sha256: config.sha256,
    service,
  });
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { ...headers, host: url.host },
    body,
  });
  return { ...request, headers: signed.headers };
}
