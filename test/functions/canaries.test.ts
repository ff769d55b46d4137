/** Code, prompts, answers, tokens and keys: nothing of them is in a log line or in an error. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CANARY, SCRIPTS } from '../support/canaries.ts';
import { type Driven, driveCanaries } from '../support/drive-canaries.ts';
import { ENDPOINTS } from '../support/endpoints.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
let driven: Driven;
beforeAll(async () => {
  gateway = await startTestGateway();
  driven = await driveCanaries(gateway);
}, 120_000);
afterAll(() => gateway[Symbol.asyncDispose]());

it('has been everywhere', () => {
  const asking = ENDPOINTS.filter(({ asksModel }) => asksModel).length;

  expect(driven.replies.length).toBeGreaterThan(asking * SCRIPTS.length);
  expect(gateway.logs.length).toBeGreaterThanOrEqual(driven.replies.length);
  expect(gateway.bedrock.calls.map(({ prompt }) => prompt).join()).toContain(CANARY);
  expect(driven.replies.some(({ status, text }) => status === 200 && text.includes(CANARY))).toBe(
    true,
  );
});

it('has left no trace in the log', () => {
  expect(linesWith(CANARY)).toEqual([]);
});

it('has left no token in the log, nor a part of one', () => {
  for (const part of driven.secrets.flatMap((token) => token.split('.').slice(1))) {
    expect(linesWith(part)).toEqual([]);
  }
});

it('has left no trace in an error', () => {
  const errors = driven.replies.filter(({ status }) => status >= 400);

  expect(errors.length).toBeGreaterThan(100);
  expect(errors.filter(({ text }) => text.includes(CANARY))).toEqual([]);
  expect(errors.filter(({ headers }) => JSON.stringify(headers).includes(CANARY))).toEqual([]);
});

function linesWith(text: string): unknown[] {
  return gateway.logs.filter((line) => JSON.stringify(line).includes(text));
}
