/**
 * A function that is nothing but the bare SDK: what a cold start costs at the least.
 *
 * @module
 */
import { askWhole, createBareClient } from '../bare-client.ts';

const client = createBareClient(process.env['AWS_ENDPOINT_URL_BEDROCK_RUNTIME'] ?? '');

export const handler = async (
  event: { readonly modelId: string },
  stream: NodeJS.WritableStream,
): Promise<void> => {
  stream.end(await askWhole(client, event.modelId));
};
