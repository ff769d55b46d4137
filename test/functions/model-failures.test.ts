import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { latestCallAborted } from '../support/aborted.ts';
import { COMPLETIONS, completionBody, MODEL_CHECK, modelCheckBody } from '../support/bodies.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const FAILURES = [
  { name: 'AccessDeniedException', status: 403, detail: '403: Forbidden' },
  { name: 'UnrecognizedClientException', status: 403, detail: '401: Unauthorized' },
  { name: 'ExpiredTokenException', status: 403, detail: '401: Unauthorized' },
  { name: 'ValidationException', status: 400, detail: '400: Bad Request' },
  { name: 'ResourceNotFoundException', status: 404, detail: '404: Not Found' },
  { name: 'ThrottlingException', status: 429, detail: '429: Too Many Requests' },
  { name: 'ServiceQuotaExceededException', status: 400, detail: '429: Too Many Requests' },
  { name: 'ModelTimeoutException', status: 408, detail: '408: Request Timeout' },
  { name: 'ModelNotReadyException', status: 429, detail: '503: Service Unavailable' },
  { name: 'ServiceUnavailableException', status: 503, detail: '503: Service Unavailable' },
  { name: 'InternalServerException', status: 500, detail: '500: Internal Server Error' },
  { name: 'ModelErrorException', status: 424, detail: '500: Internal Server Error' },
  { name: 'NobodyKnowsException', status: 418, detail: '500: Internal Server Error' },
];

describe('a model that refuses with', () => {
  it.each(FAILURES)('$name fails the connection test with 421 $detail', async (failure) => {
    gateway.model({ type: 'exception', ...failure });

    const reply = await gateway.send({
      path: MODEL_CHECK,
      body: modelCheckBody('bedrock/amazon.nova-lite-v1:0'),
    });

    expect(reply.status).toBe(421);
    expect(reply.json()).toEqual({ detail: failure.detail });
  });

  it.each(
    FAILURES.flatMap((failure) => [
      { ...failure, stream: false },
      { ...failure, stream: true },
    ]),
  )('$name fails a completion before it begins (stream: $stream)', async (failure) => {
    gateway.model({ type: 'exception', ...failure });
    const throttled = failure.detail.startsWith('429');

    const reply = await gateway.send({
      path: COMPLETIONS,
      body: completionBody({ stream: failure.stream }),
    });

    expect(reply.status).toBe(throttled ? 429 : 503);
    expect(reply.json()).toEqual({
      detail: throttled ? 'Too many requests. Please try again later.' : 'Inference failed',
    });
    expect(gateway.logs.at(-1)).toMatchObject({ awsError: failure.name, status: reply.status });
  });

  it('too long a prompt is told apart in the log', async () => {
    const message = 'Input is too long for requested model.';
    gateway.model({ type: 'exception', name: 'ValidationException', message });

    await gateway.send({ path: COMPLETIONS, body: completionBody() });

    expect(gateway.logs.at(-1)).toMatchObject({ outcome: 'model_input_too_long' });
  });

  it('a page of HTML is judged by its status', async () => {
    gateway.model({ type: 'raw-body', status: 403, contentType: 'text/html', body: '<html>' });

    const reply = await gateway.send({
      path: MODEL_CHECK,
      body: modelCheckBody('bedrock/amazon.nova-lite-v1:0'),
    });

    expect(reply.json()).toEqual({ detail: '403: Forbidden' });
  });

  it('a Retry-After hands it on', async () => {
    gateway.model({
      type: 'exception',
      name: 'ThrottlingException',
      headers: { 'retry-after': '7' },
    });

    const reply = await gateway.send({ path: COMPLETIONS, body: completionBody() });

    expect(reply.headers['retry-after']).toBe('7');
  });
});

describe('a model identifier', () => {
  it.each(['openai/gpt-4o', 'gpt-4o', 'bedrock/', 'bedrock/a b', 'http://169.254.169.254/'])(
    '%s that is none of Bedrock is 404 in the connection test, and nobody is asked',
    async (identifier) => {
      const callsBefore = gateway.bedrock.calls.length;

      const check = await gateway.send({ path: MODEL_CHECK, body: modelCheckBody(identifier) });
      const completion = await gateway.send({
        path: COMPLETIONS,
        body: completionBody({ model_identifier: identifier }),
      });

      expect(check.json()).toEqual({ detail: '404: Not Found' });
      expect(completion.status).toBe(503);
      expect(gateway.bedrock.calls.length).toBe(callsBefore);
    },
  );
});

describe('a model that takes too long', () => {
  it('fails the connection test in time for GitLab to show why', async () => {
    gateway.model({ type: 'hang' });

    const reply = await gateway.send({
      path: MODEL_CHECK,
      body: modelCheckBody('bedrock/amazon.nova-lite-v1:0'),
    });

    expect(reply.status).toBe(421);
    expect(reply.json()).toEqual({ detail: '408: Request Timeout' });
    expect(await latestCallAborted(gateway)).toBe(true);
  });
});
