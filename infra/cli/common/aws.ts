/**
 * AWS as the operators' programs reach it: regions, endpoints, credentials, and clients whose calls end.
 *
 * @module
 */
import { addAbortSignal, type Readable } from 'node:stream';
import { BedrockClient } from '@aws-sdk/client-bedrock';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { UsageError } from './failures.ts';
import type { Environment } from './terminal.ts';

/** The SDK signs every request; an endpoint on this machine ignores the signature. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
export const LOCAL_REGION = 'eu-central-1';

export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(new URL(url).hostname);
}

export function regionIn(env: Environment): string | undefined {
  return env['AWS_REGION_NAME'] || env['AWS_REGION'] || env['AWS_DEFAULT_REGION'];
}

/**
 * The region of the AWS profile in use.
 *
 * @throws {UsageError} without one
 */
export async function profileRegion(): Promise<string> {
  try {
    return await new DynamoDBClient({}).config.region();
  } catch {
    throw new UsageError(
      'The AWS region of the deployment is not known.',
      'Give --region <region>, or set AWS_REGION.',
    );
  }
}

/** Defaults of {@link boundedHandler}, in milliseconds. */
const CONNECTION_LIMIT_MS = 3_000;
const CALL_LIMIT_MS = 5_000;

/** Sends requests that end within `limitMs`, the last byte of the answer included. */
export function boundedHandler(limitMs: number = CALL_LIMIT_MS): NodeHttpHandler {
  const handler = new NodeHttpHandler({
    connectionTimeout: Math.min(limitMs, CONNECTION_LIMIT_MS),
    requestTimeout: limitMs,
    throwOnRequestTimeout: true,
  });
  const send = handler.handle.bind(handler);
  handler.handle = async (request, options) => {
    const result = await send(request, options);
    addAbortSignal(AbortSignal.timeout(limitMs), result.response.body as Readable);
    return result;
  };
  return handler;
}

const CLIENT_OPTIONS = { maxAttempts: 2 };

export function openDynamodb(region: string, endpoint: string | undefined): DynamoDBClient {
  return new DynamoDBClient({ ...CLIENT_OPTIONS, region, ...reached(endpoint) });
}

/** The control plane of Bedrock. */
export function openBedrock(region: string, endpoint: string | undefined): BedrockClient {
  return new BedrockClient({ ...CLIENT_OPTIONS, region, ...reached(endpoint) });
}

function reached(endpoint: string | undefined) {
  return {
    requestHandler: boundedHandler(),
    ...(endpoint && { endpoint }),
    ...(endpoint && isLoopback(endpoint) && { credentials: LOCAL_CREDENTIALS }),
  };
}

/** The endpoint of Bedrock's models, if one is named. Sets credentials where nobody checks them. */
export function runtimeEndpoint(env: Environment): string | undefined {
  const endpoint = env['AWS_ENDPOINT_URL_BEDROCK_RUNTIME'] || undefined;
  if (endpoint && isLoopback(endpoint) && !env['AWS_ACCESS_KEY_ID'] && !env['AWS_PROFILE']) {
    env['AWS_ACCESS_KEY_ID'] = LOCAL_CREDENTIALS.accessKeyId;
    env['AWS_SECRET_ACCESS_KEY'] = LOCAL_CREDENTIALS.secretAccessKey;
  }
  return endpoint;
}

export type Access =
  | { readonly type: 'some'; readonly region: string }
  | { readonly type: 'none'; readonly why: string };

/** Off AWS the credential chain ends at a metadata address that nobody serves. In milliseconds. */
const CREDENTIALS_LIMIT_MS = 3_000;

/** Whether AWS can be asked, by the SDK's own chain and the region of the deployment. */
export async function awsAccess(env: Environment, wanted: string | undefined): Promise<Access> {
  const region = wanted || regionIn(env);
  // Stand-ins on this machine, such as those of `npm start`, ask for no credentials.
  if (isLoopback(env['AWS_ENDPOINT_URL_BEDROCK'] ?? '')) {
    return { type: 'some', region: region || LOCAL_REGION };
  }
  if (!region) return { type: 'none', why: 'give --region and AWS credentials to see more' };
  const client = new BedrockRuntimeClient({ region });
  const timer = AbortSignal.timeout(CREDENTIALS_LIMIT_MS);
  const late = new Promise<never>((_, reject) => {
    timer.addEventListener('abort', () => reject(timer.reason), { once: true });
  });
  try {
    await Promise.race([client.config.credentials(), late]);
    return { type: 'some', region };
  } catch {
    return { type: 'none', why: 'there are no AWS credentials: give --profile to see more' };
  } finally {
    client.destroy();
  }
}
