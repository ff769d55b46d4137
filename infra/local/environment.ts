/**
 * Fills the gaps of an environment, so that the gateway can start on any machine.
 *
 * What is set is left alone. The functions read the result as they would read Lambda's.
 *
 * @module
 */
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { parse } from 'yaml';
import { ensureTable, startAssignmentsStore } from './assignments-store.ts';
import { type BedrockSource, chooseBedrock } from './bedrock-source.ts';
import { startDevelopmentIdentity } from './development-identity.ts';

type Environment = Record<string, string | undefined>;

/** What answers in place of the real thing, for the start-up text. */
export interface Surroundings {
  readonly bedrock: BedrockSource;
  readonly dynamodb: string;
  readonly defaultModel: string;
  /** How requests are authenticated. */
  readonly identity: Identity;
}

export type Identity =
  | { readonly type: 'bypass' }
  | { readonly type: 'gitlab'; readonly url: string }
  | { readonly type: 'development'; readonly token: string; readonly instanceId: string };

const GLOBAL_MODEL = 'bedrock/global.anthropic.claude-haiku-4-5-20251001-v1:0';

/** Completes `env` in place and starts the stand-ins that it needs. */
export async function completeEnvironment(
  env: Environment,
  bypassAuthentication: boolean,
): Promise<Surroundings> {
  env['AWS_REGION'] ||= env['AWS_REGION_NAME'] || 'eu-central-1';
  env['DUO_EDGE_TABLE'] ||= 'duo-edge-assignments';
  env['DUO_EDGE_DEFAULT_MODEL'] ||= defaultModel(env['AWS_REGION_NAME'] || env['AWS_REGION']);
  // All functions must know the key that one of them signs user tokens with.
  env['AIGW_SELF_SIGNED_JWT__SIGNING_KEY'] ||= newSigningKey();
  const bedrock = await chooseBedrock(env);
  return {
    bedrock,
    dynamodb: await chooseDynamodb(env),
    defaultModel: env['DUO_EDGE_DEFAULT_MODEL'],
    identity: bypassAuthentication ? { type: 'bypass' } : await chooseIdentity(env),
  };
}

/** The same choice by region as in a deployment. */
function defaultModel(region: string): string {
  const text = readFileSync(join(import.meta.dirname, '..', 'default-models.yml'), 'utf8');
  const models: Record<string, string> = parse(text);
  return models[region] ?? GLOBAL_MODEL;
}

function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Longer than this nobody waits for a start; the functions try again with each request. */
const DYNAMODB_TIMEOUT_MS = 3_000;

async function chooseDynamodb(env: Environment): Promise<string> {
  const given = env['AWS_ENDPOINT_URL_DYNAMODB'];
  const endpoint = given || (await startAssignmentsStore()).url;
  env['AWS_ENDPOINT_URL_DYNAMODB'] = endpoint;
  const client = new DynamoDBClient({
    region: env['AWS_REGION'] ?? '',
    endpoint,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({
      requestTimeout: DYNAMODB_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    }),
  });
  try {
    await ensureTable(client, env['DUO_EDGE_TABLE'] ?? '');
  } catch (error) {
    // The gateway answers without its table too; a newcomer should know why nothing is assigned.
    return `${endpoint} (no table: ${error instanceof Error ? error.name : 'unknown error'})`;
  } finally {
    client.destroy();
  }
  return given || 'embedded, in memory (dynalite)';
}

async function chooseIdentity(env: Environment): Promise<Identity> {
  const url = env['AIGW_GITLAB_URL'];
  if (url) return { type: 'gitlab', url };
  const development = await startDevelopmentIdentity();
  env['AIGW_GITLAB_URL'] = development.issuer;
  return { type: 'development', ...development };
}
