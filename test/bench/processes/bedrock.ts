/**
 * Bedrock as the bench needs it: frames made beforehand, so that the stand-in takes as little of the
 * machine as it can. Every frame is a write of its own, and waits for a client that reads slowly.
 *
 * @module
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { eventFrame } from '#infra/local/bedrock-stand-in/frames.ts';
import { type AnswerPlan, chunkText, planOf, stampedText } from '../answer-plan.ts';

export interface BenchBedrock {
  readonly url: string;
  /** Bytes that the last stream has written so far; the socket may still hold some of them. */
  writtenBytes(): number;
  /** Chunks sent since this was last asked. */
  takeChunks(): number;
}

interface Tally {
  writtenBytes: number;
  chunks: number;
}

const TARGET = /^\/model\/([^/]+)\/(converse|converse-stream)$/;

/** As many plans as a run has; each holds its frames. */
const preparedCache = new Map<string, Prepared>();

interface Prepared {
  readonly plan: AnswerPlan;
  readonly whole: Buffer;
  readonly chunk: (index: number) => Buffer;
}

export async function startBenchBedrock(): Promise<BenchBedrock> {
  const tally: Tally = { writtenBytes: 0, chunks: 0 };
  const server = createServer({ keepAliveTimeout: 0, noDelay: true }, (request, response) => {
    response.on('error', () => {}); // A client that leaves is no concern of the stand-in.
    answer(tally, request, response).catch(() => response.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    writtenBytes: () => tally.writtenBytes,
    takeChunks() {
      const { chunks } = tally;
      tally.chunks = 0;
      return chunks;
    },
  };
}

async function answer(
  tally: Tally,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, modelId = '', operation] = TARGET.exec(request.url ?? '') ?? [];
  // A connection that is made ahead.
  if (operation === undefined) return void response.writeHead(404).end();
  const prepared = prepare(decodeURIComponent(modelId));
  request.resume();
  await once(request, 'end');
  if (operation === 'converse-stream') return sendStream(tally, prepared, response);
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': prepared.whole.length,
  });
  response.end(prepared.whole);
}

const START = eventFrame('messageStart', { role: 'assistant' });
const USAGE = { inputTokens: 300, outputTokens: 100, totalTokens: 400 };
const END = [
  eventFrame('contentBlockStop', { contentBlockIndex: 0 }),
  eventFrame('messageStop', { stopReason: 'end_turn' }),
  eventFrame('metadata', { usage: USAGE, metrics: { latencyMs: 1 } }),
];

async function sendStream(
  tally: Tally,
  { plan, chunk }: Prepared,
  response: ServerResponse,
): Promise<void> {
  tally.writtenBytes = 0;
  response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
  await write(tally, response, START);
  const startedAtMs = performance.now();
  for (let index = 0; index < plan.chunks; index += 1) {
    // Against the clock, so that a late chunk does not make all others late.
    const waitMs = startedAtMs + index * plan.everyMs - performance.now();
    if (plan.everyMs > 0 && waitMs > 0) await delay(waitMs);
    await write(tally, response, chunk(index));
    tally.chunks += 1;
  }
  for (const frame of END) await write(tally, response, frame);
  response.end();
}

/** Resolves when the system has taken `bytes`, so that no two frames become one write. */
function write(tally: Tally, response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    if (response.destroyed) return reject(new Error('The client left'));
    const leave = () => reject(new Error('The client left'));
    response.once('close', leave);
    response.write(bytes, (error) => {
      response.off('close', leave);
      tally.writtenBytes += bytes.length;
      if (error) reject(error);
      else resolve();
    });
  });
}

function prepare(modelId: string): Prepared {
  const known = preparedCache.get(modelId);
  if (known !== undefined) return known;
  const plan = planOf(modelId);
  const prepared = { plan, whole: wholeAnswer(plan), chunk: chunkSource(plan) };
  preparedCache.set(modelId, prepared);
  return prepared;
}

function chunkSource(plan: AnswerPlan): Prepared['chunk'] {
  if (plan.everyMs > 0) return (index) => deltaFrame(stampedText(plan, index));
  // Long answers repeat theirs: 10 MB of frames need not be held.
  const kept = Math.min(plan.chunks, 1_000);
  const frames = Array.from({ length: kept }, (_, index) => deltaFrame(chunkText(plan, index)));
  return (index) => frames[index < kept ? index : 1 + (index % (kept - 1))] ?? START;
}

function deltaFrame(text: string): Buffer {
  return eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text } });
}

function wholeAnswer(plan: AnswerPlan): Buffer {
  const texts = Array.from({ length: plan.chunks }, (_, index) => chunkText(plan, index));
  return Buffer.from(
    JSON.stringify({
      output: { message: { role: 'assistant', content: [{ text: texts.join('') }] } },
      stopReason: 'end_turn',
      usage: USAGE,
      metrics: { latencyMs: 1 },
    }),
  );
}
