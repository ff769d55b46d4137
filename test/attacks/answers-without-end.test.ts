/** A model, or what pretends to be one, that never stops does not fill the gateway's memory. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventFrame } from '#infra/local/bedrock-stand-in/frames.ts';
import {
  COMPLETIONS,
  COMPONENTS,
  completionBody,
  componentsBody,
  generationComponent,
} from '../support/bodies.ts';
import { EVERY_SCOPE } from '../support/endpoints.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

/** What is more than any answer, in bytes; a test that reads so much has failed. */
const TOO_MUCH = 128 * 1024 * 1024;
const PIECE = 'words without end '.repeat(4_000);

let endless: Server;
let gateway: TestGateway;
let sentBytes = 0;
beforeAll(async () => {
  endless = createServer((request, response) => {
    request.resume();
    const isStream = request.url?.endsWith('converse-stream') ?? false;
    void (isStream ? streamForEver(response) : writeForEver(response));
  });
  await once(endless.listen(0, '127.0.0.1'), 'listening');
  const { port } = endless.address() as AddressInfo;
  gateway = await startTestGateway({
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: `http://127.0.0.1:${port}`,
  });
});
afterEach(() => {
  endless.closeAllConnections();
  sentBytes = 0;
});
afterAll(async () => {
  endless.close();
  await gateway[Symbol.asyncDispose]();
  process.off('warning', noteWarning);
  // Listeners that pile up.
  expect(warnings).not.toContain('MaxListenersExceededWarning');
});

async function write(response: ServerResponse, piece: string | Uint8Array): Promise<void> {
  sentBytes += piece.length;
  if (response.write(piece)) return;
  // The loser of the race must not go on listening.
  const over = new AbortController();
  const events = ['drain', 'close'].map((name) => once(response, name, { signal: over.signal }));
  await Promise.race(events);
  over.abort();
  await Promise.allSettled(events);
}

const warnings: string[] = [];
const noteWarning = ({ name }: Error) => void warnings.push(name);
process.on('warning', noteWarning);

async function writeForEver(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  await write(response, '{"output":{"message":{"role":"assistant","content":[{"text":"');
  while (!response.destroyed && sentBytes < TOO_MUCH) await write(response, PIECE);
  response.end();
}

async function streamForEver(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
  await write(response, eventFrame('messageStart', { role: 'assistant' }));
  const delta = eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: PIECE } });
  while (!response.destroyed && sentBytes < TOO_MUCH) await write(response, delta);
  response.end();
}

const INPUTS = { inputs: { diff: '+a', input: 'q' } };

describe('an answer without end is cut off', () => {
  it.each([
    ['a completion', COMPLETIONS, completionBody()],
    ['a generation', COMPONENTS, componentsBody(generationComponent())],
    ['a commit message', '/v1/prompts/generate_commit_message', INPUTS],
    ['a review', '/v1/prompts/review_merge_request', INPUTS],
    ['a review as a stream', '/v1/prompts/review_merge_request', { ...INPUTS, stream: true }],
    ['a reader as a stream', '/v2/prompts/chat/issue_reader', { ...INPUTS, stream: true }],
    ['a chat', '/v2/chat/agent', { messages: [{ role: 'user', content: 'Why?' }] }],
  ])('of %s', async (_, path, body) => {
    const headers = await gateway.headers({ scopes: EVERY_SCOPE });

    const reply = await gateway.send({ path, headers, body });

    expect(sentBytes).toBeLessThan(TOO_MUCH);
    expect(reply.text.length).toBeLessThan(8 * 1024 * 1024);
    expect(gateway.logs.at(-1)).toMatchObject({ outcome: 'model_failed' });
  });
});
