import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { HUNDRED_TOKENS, modelIdOf } from '../answer-plan.ts';
import { type Target, targetOf } from '../call.ts';
import { type Child, startChild } from '../processes/child.ts';
import type { PreloadedCommands } from '../processes/preloaded.ts';
import type { Site } from '../site.ts';

export interface Peer extends AsyncDisposable {
  readonly child: Child<PreloadedCommands>;
  /** The call for an answer of 100 tokens. */
  readonly target: (streams: boolean) => Target;
}

/** @throws {Error} when it does not answer within {@link READY_MS} */
export async function startPeer(site: Site, file: string): Promise<Peer> {
  const port = await freePort();
  const child = await startChild<PreloadedCommands>(file, {
    args: [`--port=${port}`, '--headless'],
    preload: site.built.processes.preloaded,
  });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url);
  return {
    child,
    target: (streams) => peerTarget(site, url, streams),
    [Symbol.asyncDispose]: child.stop,
  };
}

/** Its provider for Bedrock, asked to call the stand-in in place of AWS. */
function peerTarget({ addresses }: Site, url: string, streams: boolean): Target {
  const body = {
    model: modelIdOf(HUNDRED_TOKENS),
    stream: streams,
    max_tokens: 512,
    temperature: 0,
    messages: [
      { role: 'system', content: 'Complete the code at the cursor. Answer with code alone.' },
      { role: 'user', content: 'def add(a, b):\n    ' },
    ],
  };
  return targetOf(`${url}/v1/chat/completions`, body, {
    'x-portkey-provider': 'bedrock',
    'x-portkey-custom-host': addresses.bedrock,
    'x-portkey-aws-access-key-id': 'bench',
    'x-portkey-aws-secret-access-key': 'bench',
    'x-portkey-aws-region': 'eu-central-1',
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const READY_MS = 20_000;

async function untilReady(url: string): Promise<void> {
  const startedAtMs = performance.now();
  for (;;) {
    try {
      await (await fetch(url)).text();
      return;
    } catch (error) {
      if (performance.now() - startedAtMs > READY_MS) throw error;
      await delay(100);
    }
  }
}
