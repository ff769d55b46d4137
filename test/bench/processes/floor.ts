/**
 * The floor: the bare SDK behind the same front end, without anything that the gateway does. What a
 * request costs here, it costs because of the front end and the hop, not because of the gateway.
 *
 * @module
 */
import '#infra/local/lambda-runtime.ts';
import { once } from 'node:events';
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
      for await (const text of askStream(client, modelId)) {
        if (!stream.write(text)) await once(stream, 'drain');
      }
    } else {
      stream.write(await askWhole(client, modelId));
    }
    stream.end();
  };
}

void main();
