/**
 * The floor: the bare SDK behind the same front end, without anything that the gateway does. What a
 * request costs here, it costs because of the front end and the hop, not because of the gateway.
 *
 * @module
 */
import '#infra/local/lambda-runtime.ts';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { type StreamingHandler, startLocalGateway } from '#infra/local/gateway.ts';
import { askStream, askWhole, createBareClient } from '../bare-client.ts';
import { serveCommands } from './commands.ts';
import type { GatewayCommands } from './gateway.ts';
import { USAGE_COMMANDS } from './usage.ts';

export interface FloorInput {
  readonly bedrock: string;
}

async function main(): Promise<void> {
  const { bedrock }: FloorInput = JSON.parse(process.argv[2] ?? '{}');
  const handler = passThrough(bedrock);
  const { url } = await startLocalGateway({
    handlers: { 'code-completion': handler, 'code-generation': handler, chat: handler },
  });
  serveCommands({ ...USAGE_COMMANDS, url: () => url } satisfies GatewayCommands);
}

function passThrough(bedrock: string): StreamingHandler {
  const client = createBareClient(bedrock);
  return async (event, stream) => {
    const body = event.body ?? '';
    const modelId = /"bedrock\/(amazon\.bench[\w-]+)"/.exec(body)?.[1] ?? '';
    stream.begin({ statusCode: 200, headers: { 'content-type': 'text/plain' } });
    if (/"stream":true/.test(body) || event.path === '/v2/chat/agent') {
      await forward(askStream(client, modelId), stream);
    } else {
      stream.write(await askWhole(client, modelId));
    }
    stream.end();
  };
}

async function forward(texts: AsyncIterable<string>, stream: Writable): Promise<void> {
  let isFirst = true;
  for await (const text of texts) {
    if (!stream.write(text)) await once(stream, 'drain');
    // As the gateway does: else the first token waits until all that came with it is decoded.
    if (isFirst) await turn();
    isFirst = false;
  }
}

void main();
