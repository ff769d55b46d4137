/** Answers far longer than any buffer, through a whole function. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { eventFrame } from '#infra/local/bedrock-stand-in/frames.ts';
import { GENERATIONS } from '../support/bodies.ts';
import { createHandlers } from '../support/handlers.ts';

/** Tens of megabytes in small pieces take long on a busy machine. */
vi.setConfig({ testTimeout: 180_000 });

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const PIECE = 'const a = 1;\n'.repeat(1_260);
/** More than the sockets in between can hold, and 10 MB, which is more than any model writes. */
const MORE_THAN_SOCKETS = 1_500;
const TEN_MEGABYTES = 620;

/** Where memory is measured, as shares of the answer. */
const EARLY = [0.1, 0.14, 0.18, 0.22, 0.26];
const LATE = [0.74, 0.78, 0.82, 0.86, 0.9];

/** A model that writes as fast as it is read. */
let model: Server;
let pieces: number;
let sentPieces: number;
beforeEach(async () => {
  sentPieces = 0;
  const delta = eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: PIECE } });
  model = createServer(async (request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
    response.write(eventFrame('messageStart', { role: 'assistant' }));
    for (; sentPieces < pieces; sentPieces += 1) {
      if (!response.write(delta)) await once(response, 'drain');
    }
    response.end(eventFrame('messageStop', { stopReason: 'end_turn' }));
  });
  await once(model.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => {
  model.closeAllConnections();
  model.close();
});

it('is held back by a reader that takes nothing, and whole when it reads on', async () => {
  pieces = MORE_THAN_SOCKETS;
  const held = Promise.withResolvers<void>();
  let readOn = () => {};
  let length = 0;
  const reader = new Writable({
    write(chunk: Buffer, _, done) {
      const isFirst = length === 0;
      length += chunk.length;
      if (!isFirst || chunk.length === 0) return done();
      readOn = done;
      held.resolve();
    },
  });

  const answered = answer(reader);
  await held.promise;
  const sentUnread = await settledCount();
  readOn();
  await answered;

  expect(sentUnread).toBeLessThan(pieces / 2);
  // The last line end is cut from a suggestion.
  expect(length).toBeGreaterThanOrEqual(answerLength() - 1);
});

it('takes no more memory near its end than near its beginning', async () => {
  pieces = TEN_MEGABYTES;
  const early: number[] = [];
  const late: number[] = [];
  let length = 0;
  const reader = new Writable({
    write(chunk: Buffer, _, done) {
      const before = length;
      length += chunk.length;
      if (passesOne(before, length, EARLY)) early.push(usedBytes());
      if (passesOne(before, length, LATE)) late.push(usedBytes());
      done();
    },
  });

  await answer(reader);

  // What is on its way through the sockets differs from moment to moment: the least of several counts.
  expect([early.length, late.length]).toEqual([EARLY.length, LATE.length]);
  expect(Math.min(...late) - Math.min(...early)).toBeLessThan(answerLength() / 4);
});

async function answer(reader: Writable): Promise<void> {
  const handlers = await createHandlers(
    {
      AIGW_AUTH__BYPASS_EXTERNAL: 'true',
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: `http://127.0.0.1:${(model.address() as AddressInfo).port}`,
      // Nobody listens there: the built-in model answers.
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9',
      DUO_EDGE_DEFAULT_MODEL: 'bedrock/amazon.nova-lite-v1:0',
      DUO_EDGE_TABLE: 'table',
      DUO_EDGE_UNKNOWN_SETTINGS: 'default',
    },
    () => {},
  );
  const stream = Object.assign(reader, { setContentType() {}, begin() {} });
  await handlers['code-generation']?.(EVENT as never, stream as never, {
    getRemainingTimeInMillis: () => 60_000,
  });
}

const EVENT = {
  resource: GENERATIONS,
  path: GENERATIONS,
  httpMethod: 'POST',
  headers: {},
  pathParameters: null,
  body: JSON.stringify({
    prompt_version: 1,
    current_file: {
      file_name: 'a.ts',
      language_identifier: 'typescript',
      content_above_cursor: '// numbers\n',
      content_below_cursor: '',
    },
    stream: true,
    model_provider: 'litellm',
    model_name: 'claude_3',
  }),
  isBase64Encoded: false,
};

/** How many pieces the model could get rid of, once nothing moves any more. */
async function settledCount(): Promise<number> {
  for (let before = -1, still = 0; still < 100; before = sentPieces) {
    await turn();
    still = before === sentPieces ? still + 1 : 0;
  }
  return sentPieces;
}

function answerLength(): number {
  return pieces * PIECE.length;
}

function passesOne(before: number, after: number, shares: readonly number[]): boolean {
  return shares.some((share) => before < answerLength() * share && after >= answerLength() * share);
}

function usedBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
