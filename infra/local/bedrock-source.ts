/**
 * What answers as Bedrock on somebody's machine.
 *
 * @module
 */
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { startBedrockControlStandIn } from './bedrock-control-stand-in/server.ts';
import { demoAnswer } from './bedrock-stand-in/demo-answer.ts';
import { startBedrockStandIn } from './bedrock-stand-in/server.ts';

type Environment = Record<string, string | undefined>;

export type BedrockSource =
  | { readonly type: 'endpoint'; readonly url: string }
  | { readonly type: 'aws'; readonly region: string }
  | { readonly type: 'stand-in'; readonly why: string };

/** A named endpoint comes first, AWS only on request, and the stand-in otherwise. */
export async function chooseBedrock(env: Environment): Promise<BedrockSource> {
  const url = env['AWS_ENDPOINT_URL_BEDROCK_RUNTIME'] || env['AWS_BEDROCK_RUNTIME_ENDPOINT'];
  if (url) {
    supplyCredentials(env);
    return { type: 'endpoint', url };
  }
  const region = env['AWS_REGION_NAME'] || env['AWS_REGION'] || '';
  const wanted = env['DUO_EDGE_BEDROCK'] === 'aws';
  if (wanted && env['AWS_BEARER_TOKEN_BEDROCK']) {
    supplyCredentials(env); // The token is Bedrock's alone; the table needs a signature.
    return { type: 'aws', region };
  }
  if (wanted && (await hasCredentials(region))) return { type: 'aws', region };

  const standIn = await startBedrockStandIn({ answer: demoAnswer, remembersCalls: false });
  env['AWS_ENDPOINT_URL_BEDROCK_RUNTIME'] = standIn.url;
  // AWS is not asked, so an expired profile must not matter.
  if (!env['AWS_ENDPOINT_URL_DYNAMODB']) env['AWS_PROFILE'] = '';
  // For the operator's command line, which asks it what a model is.
  env['AWS_ENDPOINT_URL_BEDROCK'] ||= (await startBedrockControlStandIn()).url;
  supplyCredentials(env);
  const why = wanted
    ? 'DUO_EDGE_BEDROCK=aws is set, but no AWS credentials could be resolved'
    : 'set DUO_EDGE_BEDROCK=aws, with AWS credentials, to call real models';
  return { type: 'stand-in', why };
}

/** The SDK signs every request; an endpoint on this machine does not look at the signature. */
function supplyCredentials(env: Environment): void {
  if (env['AWS_ACCESS_KEY_ID'] || env['AWS_PROFILE']) return;
  env['AWS_ACCESS_KEY_ID'] = 'local';
  env['AWS_SECRET_ACCESS_KEY'] = 'local';
}

async function hasCredentials(region: string): Promise<boolean> {
  const client = new BedrockRuntimeClient({ region });
  try {
    await client.config.credentials();
    return true;
  } catch {
    return false;
  } finally {
    client.destroy();
  }
}
