import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelCall } from '#infra/local/bedrock-stand-in/model-call.ts';
import type { RequestRecord } from '#shared/request/request-record.ts';
import type { AgentEvent } from '../../../../functions/chat/agent/agent-lines.ts';
import { agentLines } from '../../../../functions/chat/agent/agent-lines.ts';
import { open } from '../../../support/send.ts';
import { startTestGateway, type TestGateway } from '../../../support/test-gateway.ts';
import { CHAT_PATH, chat, eventsOf, question } from './chat.ts';

const FAILURES = [
  ['ThrottlingException', true, 'model_throttled'],
  ['ServiceUnavailableException', true, 'model_unavailable'],
  ['ModelNotReadyException', true, 'model_unavailable'],
  ['ServiceQuotaExceededException', true, 'model_throttled'],
  ['InternalServerException', false, 'model_failed'],
  ['ModelTimeoutException', false, 'model_timeout'],
  ['AccessDeniedException', false, 'model_denied'],
  ['ResourceNotFoundException', false, 'model_unknown'],
  ['ValidationException', false, 'model_rejected'],
] as const;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('a model that fails', () => {
  it.each(FAILURES)('with %s: retryable %j', async (name, retryable, code) => {
    gateway.model({ type: 'exception', name });
    const reply = await chat(gateway, question('q'));

    expect(reply.status).toBe(200);
    expect(reply.cut).toBe(false);
    const message = expect.stringContaining(code);
    expect(eventsOf(reply)).toEqual([{ type: 'error', data: { message, retryable } }]);
    expect(gateway.logs.at(-1)).toMatchObject({ status: 200, outcome: code, awsError: name });
  });

  it('because the prompt is too long says so in the words that GitLab looks for', async () => {
    const message = 'Input is too long for requested model.';
    gateway.model({ type: 'exception', name: 'ValidationException', message });
    const [event] = eventsOf(await chat(gateway, question('q')));

    expect(event).toEqual({
      type: 'error',
      data: { message: expect.stringContaining('prompt is too long'), retryable: false },
    });
  });

  it.each([
    ['in its thoughts', ['Thought: I'], true],
    ['in its answer', ['Final Answer: Yes'], false],
  ])('%s is worth another try only while nothing was shown', async (_, text, retryable) => {
    const fault = { type: 'exception', name: 'ThrottlingException' } as const;
    gateway.model({ type: 'answer', text, fault });
    const reply = await chat(gateway, question('q'));

    expect(reply.cut).toBe(false);
    expect(eventsOf(reply).at(-1)).toMatchObject({ type: 'error', data: { retryable } });
    expect(eventsOf(reply)).toHaveLength(retryable ? 1 : 2);
  });

  it('by ending too soon never looks complete', async () => {
    gateway.model({ type: 'answer', text: ['Final Answer: Yes'], fault: { type: 'end' } });
    const events = eventsOf(await chat(gateway, question('q')));

    expect(events.map(({ type }) => type)).toEqual(['final_answer_delta', 'error']);
  });

  it('by saying nothing is an error', async () => {
    gateway.model({ type: 'answer', text: '', reasoning: 'Hm.' });
    const reply = await chat(gateway, question('q'));

    expect(eventsOf(reply)).toMatchObject([{ type: 'error', data: { retryable: false } }]);
    expect(gateway.logs.at(-1)).toMatchObject({ outcome: 'model_failed' });
  });

  it('to be found is told like any other failure', async () => {
    await using lost = await startTestGateway({ DUO_EDGE_DEFAULT_MODEL: '' });
    const reply = await chat(lost, question('q'));

    expect(reply.status).toBe(200);
    expect(eventsOf(reply)).toEqual([
      {
        type: 'error',
        data: {
          message: 'no model is configured for Duo Chat (model_not_configured)',
          retryable: false,
        },
      },
    ]);
    expect(lost.logs.at(-1)).toMatchObject({ outcome: 'model_not_configured' });
  });

  it('by being silent for too long is timed out', async () => {
    await using hasty = await startTestGateway({ AIGW_DUO_CHAT__MODEL_REQUEST_TIMEOUT: '0.1' });
    hasty.model({ type: 'hang' });
    const [event] = eventsOf(await chat(hasty, question('q')));

    expect(event).toMatchObject({ data: { message: expect.stringContaining('model_timeout') } });
  });
});

describe('a bug of ours', () => {
  it('ends the stream with an event, and leaves its place in the log line without its words', async () => {
    const facts: RequestRecord = {};
    const events = (async function* (): AsyncGenerator<AgentEvent> {
      yield { type: 'final_answer_delta', data: { text: 'Yes', finish_reason: null } };
      throw new TypeError('Something of the user');
    })();

    const lines = await Array.fromAsync(agentLines(events, facts));

    expect(JSON.parse(lines[1] ?? '')).toEqual({
      type: 'error',
      data: { message: 'the gateway failed (internal)', retryable: false },
    });
    expect(facts).toEqual({
      outcome: 'internal',
      reason: 'Unexpected failure',
      stack: expect.stringMatching(/^TypeError\n\s+at /),
    });
    expect(JSON.stringify([facts, lines])).not.toContain('Something');
  });
});

describe('the answer on the wire', () => {
  it('is one whole ASCII line per write, and hides reasoning', async () => {
    const text = ['Thought: T\nFinal Answer: Grüße', ' 😀', ' 漢字 ', '\u007fend\n'];
    gateway.model({ type: 'answer', text, reasoning: 'secret', chunkDelayMs: 20 });
    const reply = await chat(gateway, question('q'));

    expect(reply.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    expect(reply.pieces).toEqual([
      '{"type":"final_answer_delta","data":{"text":"Gr\\u00fc\\u00dfe","finish_reason":null}}\n',
      '{"type":"final_answer_delta","data":{"text":" \\ud83d\\ude00","finish_reason":null}}\n',
      '{"type":"final_answer_delta","data":{"text":" \\u6f22\\u5b57","finish_reason":null}}\n',
      '{"type":"final_answer_delta","data":{"text":" \\u007fend","finish_reason":null}}\n',
      '{"type":"final_answer_delta","data":{"text":"","finish_reason":"end_turn"}}\n',
    ]);
  });

  it('begins before the model speaks, and ends the model when the reader leaves', async () => {
    gateway.model({ type: 'hang' });
    const leave = new AbortController();
    const callsBefore = gateway.bedrock.calls.length;
    const response = await open(gateway.url, {
      path: CHAT_PATH,
      headers: await gateway.headers(),
      body: question('q'),
      signal: leave.signal,
    });
    response.on('error', () => {}); // The reader's own leaving.
    expect(response.statusCode).toBe(200);

    while (gateway.bedrock.calls.length === callsBefore) await pause(5);
    const { aborted } = gateway.bedrock.calls.at(-1) as ModelCall;
    leave.abort();
    if (!aborted.aborted) await once(aborted, 'abort');
    expect(aborted.aborted).toBe(true);
  });
});
