import { once } from 'node:events';
import type { TestGateway } from './test-gateway.ts';

/** Resolves when the gateway has given up its latest call of a model; a test's time limit is the bound. */
export async function latestCallAborted({ bedrock }: TestGateway): Promise<boolean> {
  const aborted = bedrock.calls.at(-1)?.aborted;
  if (aborted === undefined) return false;
  if (!aborted.aborted) await once(aborted, 'abort');
  return true;
}
