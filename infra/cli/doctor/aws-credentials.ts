import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { isLoopback } from '../models/loopback.ts';
import { LOCAL_REGION } from '../models/session.ts';
import type { Site } from './site.ts';

export type Access =
  | { readonly type: 'some'; readonly region: string }
  | { readonly type: 'none'; readonly why: string };

/** Off AWS the chain ends in a metadata address that nobody serves. In milliseconds. */
const LIMIT_MS = 3_000;

/** Whether AWS can be asked, by the SDK's own chain and the region of the deployment. */
export async function credentialsIn({ options, env }: Site): Promise<Access> {
  // Stand-ins on this machine, such as those of `npm start`, ask for nothing.
  if (isLoopback(env['AWS_ENDPOINT_URL_BEDROCK'] ?? '')) {
    return { type: 'some', region: options.region || env['AWS_REGION'] || LOCAL_REGION };
  }
  const region = options.region || env['AWS_REGION'] || env['AWS_DEFAULT_REGION'];
  if (!region) return { type: 'none', why: 'give --region and AWS credentials to see more' };
  const client = new BedrockRuntimeClient({ region });
  const timer = AbortSignal.timeout(LIMIT_MS);
  const late = new Promise<never>((_, reject) => {
    timer.addEventListener('abort', () => reject(timer.reason), { once: true });
  });
  try {
    await Promise.race([client.config.credentials(), late]);
    return { type: 'some', region };
  } catch {
    // Not having any is a state like others.
    return { type: 'none', why: 'there are no AWS credentials: give --profile to see more' };
  } finally {
    client.destroy();
  }
}
