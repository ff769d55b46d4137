/**
 * A Bedrock whose streamed answer ends at a chosen byte: cleanly, or with the connection.
 *
 * @module
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventFrame } from '#infra/local/bedrock-stand-in/frames.ts';

export interface Cut {
  /** How many bytes of the answer go out. */
  readonly at: number;
  readonly how: 'end' | 'reset';
}

export interface CutBedrock extends AsyncDisposable {
  readonly url: string;
  /** What the next answers are made of, and where they end. */
  answer(bytes: Buffer, cut: Cut): void;
}

export interface WireAnswer {
  readonly bytes: Buffer;
  /** Where the frame with the stop reason ends: up to there the answer is not whole. */
  readonly wholeFrom: number;
}

/** A whole answer of these pieces on the wire. */
export function wireAnswer(pieces: readonly string[]): WireAnswer {
  const answer = Buffer.concat([
    eventFrame('messageStart', { role: 'assistant' }),
    ...pieces.map((text) =>
      eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text } }),
    ),
    eventFrame('contentBlockStop', { contentBlockIndex: 0 }),
    eventFrame('messageStop', { stopReason: 'end_turn' }),
  ]);
  const usage = { inputTokens: 3, outputTokens: 3, totalTokens: 6 };
  const metadata = eventFrame('metadata', { usage, metrics: { latencyMs: 1 } });
  return { bytes: Buffer.concat([answer, metadata]), wholeFrom: answer.length };
}

export async function startCutBedrock(): Promise<CutBedrock> {
  let bytes = Buffer.alloc(0);
  let cut: Cut = { at: 0, how: 'end' };
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    request.resume();
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
      response.flushHeaders();
      const { how } = cut;
      response.write(bytes.subarray(0, cut.at), () => {
        if (how === 'end') response.end();
        else response.socket?.resetAndDestroy();
      });
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer(nextBytes, nextCut) {
      bytes = Buffer.from(nextBytes);
      cut = nextCut;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
