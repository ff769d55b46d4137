/**
 * Completes the environment so that the gateway can start on any machine.
 *
 * Variables that are set stay as they are. The functions read the result as they read Lambda's.
 *
 * @module
 */
import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { openDocsIndex } from '#shared/docs-search/docs-index.ts';
import { indexFiles } from '#shared/docs-search/local-indexes.ts';
import { boundedHandler } from '../cli/common/aws.ts';
import { defaultModelOf } from '../deploy/default-models.ts';
import { ensureTable, startAssignmentsStore } from './assignments-store.ts';
import { type BedrockSource, chooseBedrock } from './bedrock-source.ts';
import { startDevelopmentIdentity } from './development-identity.ts';
import { makeDevelopmentKey } from './development-key.ts';
import { demoChatAnswer } from './openai-stand-in/demo-answer.ts';
import { startOpenAiStandIn } from './openai-stand-in/server.ts';

type Environment = Record<string, string | undefined>;

/** What stands in for the real services, for the start-up text. */
export interface StartedGateway {
  readonly bedrock: BedrockSource;
  readonly dynamodb: string;
  /** A key of the model endpoint; undefined: the table is one that outlives the process. */
  readonly modelKey: string | undefined;
  readonly defaultModel: string;
  /** Where the index of GitLab's documentation is. */
  readonly documentation: string;
  /** The base URL of a serving platform to try; undefined: serving platforms are switched off. */
  readonly servingPlatform: string | undefined;
  /** Variables that make `npm run models` work on what this gateway works on. */
  readonly modelsEnvironment: Readonly<Record<string, string>>;
  /** How requests are authenticated. */
  readonly identity: Identity;
}

export type Identity =
  | { readonly type: 'bypass' }
  | { readonly type: 'gitlab'; readonly url: string }
  | { readonly type: 'development'; readonly token: string; readonly instanceId: string };

/** Completes `env` in place and starts the stand-ins that it needs. */
export async function completeEnvironment(
  env: Environment,
  bypassAuthentication: boolean,
): Promise<StartedGateway> {
  env['AWS_REGION'] ||= env['AWS_REGION_NAME'] || 'eu-central-1';
  env['DUO_EDGE_TABLE'] ||= 'duo-edge-assignments';
  // Metrics are for CloudWatch; here they would only clutter the log.
  env['POWERTOOLS_METRICS_DISABLED'] ||= 'true';
  env['DUO_EDGE_MODEL_ENDPOINT'] ||= 'on';
  env['POWERTOOLS_SERVICE_NAME'] ||= 'duo-edge';
  env['DUO_EDGE_DEFAULT_MODEL'] ||= defaultModelOf(env['AWS_REGION_NAME'] || env['AWS_REGION']);
  // All functions must know the key that one of them signs user tokens with.
  if (!env['DUO_EDGE_SIGNING_KEY_ID']) env['AIGW_SELF_SIGNED_JWT__SIGNING_KEY'] ||= newSigningKey();
  const bedrock = await chooseBedrock(env);
  return {
    bedrock,
    ...(await chooseDynamodb(env)),
    defaultModel: env['DUO_EDGE_DEFAULT_MODEL'],
    documentation: chooseDocumentation(env),
    servingPlatform: await startServingPlatform(env),
    modelsEnvironment: endpointsOf(env),
    identity: bypassAuthentication ? { type: 'bypass' } : await chooseIdentity(env),
  };
}

async function startServingPlatform(env: Environment): Promise<string | undefined> {
  if (env['DUO_EDGE_SERVING_PLATFORMS'] !== 'on') return undefined;
  const standIn = await startOpenAiStandIn({ answer: demoChatAnswer, models: ['demo-model'] });
  return standIn.url;
}

function endpointsOf(env: Environment): Record<string, string> {
  const names = ['DYNAMODB', 'BEDROCK', 'BEDROCK_RUNTIME'].map((id) => `AWS_ENDPOINT_URL_${id}`);
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Where `npm run docs` writes. */
const DOCS_FOLDER = 'docs-index';

/** An index on this machine goes before one in a bucket; the folder may also be filled later. */
function chooseDocumentation(env: Environment): string {
  const bucket = env['DUO_EDGE_DOCS_BUCKET'];
  if (existsSync(DOCS_FOLDER) || !bucket) env['DUO_EDGE_DOCS'] ||= DOCS_FOLDER;
  const path = env['DUO_EDGE_DOCS'];
  return path ? describeIndexes(path) : `bucket ${bucket}`;
}

function describeIndexes(path: string): string {
  const known = indexFiles(path).map((file) => {
    try {
      using index = openDocsIndex(file);
      return `GitLab ${index.facts.version}, ${index.facts.pages.toLocaleString('en')} pages`;
    } catch (error) {
      return `${file} cannot be used: ${error instanceof Error ? error.message : 'unknown error'}`;
    }
  });
  return known.length > 0
    ? known.join('; ')
    : 'none (npm run docs -- index <doc folder of GitLab>)';
}

/** Nobody waits longer for a start; the functions try again with each request. */
const DYNAMODB_TIMEOUT_MS = 3_000;

async function chooseDynamodb(
  env: Environment,
): Promise<Pick<StartedGateway, 'dynamodb' | 'modelKey'>> {
  const given = env['AWS_ENDPOINT_URL_DYNAMODB'];
  const endpoint = given || (await startAssignmentsStore()).url;
  env['AWS_ENDPOINT_URL_DYNAMODB'] = endpoint;
  const client = new DynamoDBClient({
    region: env['AWS_REGION'] ?? '',
    endpoint,
    maxAttempts: 1,
    requestHandler: boundedHandler(DYNAMODB_TIMEOUT_MS),
  });
  const table = env['DUO_EDGE_TABLE'] ?? '';
  try {
    await ensureTable(client, table);
    if (given) return { dynamodb: given, modelKey: undefined };
    const modelKey = await makeDevelopmentKey(client, table);
    return { dynamodb: `${endpoint} (embedded, in memory)`, modelKey };
  } catch (error) {
    // The gateway answers without its table too; a new user should learn why nothing is assigned.
    const reason = error instanceof Error ? error.name : 'unknown error';
    return { dynamodb: `${endpoint} (no table: ${reason})`, modelKey: undefined };
  } finally {
    client.destroy();
  }
}

async function chooseIdentity(env: Environment): Promise<Identity> {
  const url = env['AIGW_GITLAB_URL'];
  if (url) return { type: 'gitlab', url };
  const development = await startDevelopmentIdentity();
  env['AIGW_GITLAB_URL'] = development.issuer;
  return { type: 'development', ...development };
}
