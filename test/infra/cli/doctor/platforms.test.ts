/** Serving platforms as the doctor sees them: from its machine, and through the gateway. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ChatCall } from '#infra/local/openai-stand-in/chat-call.ts';
import type { Script } from '#infra/local/openai-stand-in/script.ts';
import { type OpenAiStandIn, startOpenAiStandIn } from '#infra/local/openai-stand-in/server.ts';
import { type PlatformGateway, startPlatformGateway } from '../../../support/platform-gateway.ts';
import { type CommandLine, startCommandLine } from '../models/command-line.ts';
import { examine, fullArguments } from './examine.ts';

const OK: Script = { type: 'answer', text: 'ok' };

let lab: PlatformGateway;
let operator: CommandLine;
let server: OpenAiStandIn;
/** What the doctor gets, and what the gateway does. */
let here: Script;
let there: Script;
beforeAll(async () => {
  lab = await startPlatformGateway();
  operator = await startCommandLine();
  const isDoctor = ({ body }: ChatCall) => body['max_tokens'] === 1 || 'tools' in body;
  server = await startOpenAiStandIn({ answer: (call) => (isDoctor(call) ? here : there) });
});
afterAll(async () => {
  await server.close();
  await operator[Symbol.asyncDispose]();
  await lab[Symbol.asyncDispose]();
});
beforeEach(async () => {
  here = OK;
  there = OK;
  await list({ key: 'none' });
});

/** In the table of the gateway, and in the one that the doctor reads. */
async function list(members: object): Promise<void> {
  const item = { baseUrl: server.url, kind: 'vllm', insecureHttp: true, ...members };
  await lab.store('*#@platform/lab', item);
  await operator.table.put({ pk: 'ASSIGNMENT', sk: '*#@platform/lab', version: 1, ...item });
}

async function platforms(...more: readonly string[]) {
  const args = more.length > 0 ? more : await fullArguments(lab.gateway);
  const env = { ...operator.env, AWS_REGION: 'eu-central-1' };
  const { of, text } = await examine([...args, '--only', 'platforms'], env);
  expect(text).not.toContain('quotes the prompt');
  return of('platforms');
}

const error = (status: number): Script => ({
  type: 'error',
  status,
  body: { error: { message: 'quotes the prompt' } },
});

describe('a serving platform', () => {
  it('that answers here and through the gateway is well', async () => {
    expect(await platforms()).toMatchObject({
      status: 'ok',
      subject: 'lab',
      seen: expect.stringMatching(/^stand-in in \d+ ms, .*; through the gateway after \d+ ms$/),
      gitlab: 'Successfully connected to the self-hosted model',
    });
  });

  it('is asked from here alone where there is no token', async () => {
    expect(await platforms('--url', lab.gateway.url)).toMatchObject({
      status: 'ok',
      seen: expect.stringContaining('needs a token'),
    });
    here = error(500);
    expect(await platforms('--url', lab.gateway.url)).toMatchObject({ status: 'failed' });
  });

  it.each([
    [503, 'look at their subnets'],
    [500, 'look at their subnets'],
    [401, 'Compare the key'],
    [403, 'servingPlatforms=on'],
    [404, 'platform check lab'],
  ])('that answers the gateway alone with %i has failed', async (status, fix) => {
    there = error(status);
    expect(await platforms()).toMatchObject({
      status: 'failed',
      seen: expect.stringContaining('through the gateway not'),
      fix: expect.stringContaining(fix),
    });
  });

  it('that the gateway does not know has failed', async () => {
    await lab.store('*#@platform/lab', { removed: true });
    expect(await platforms()).toMatchObject({ status: 'failed' });
  });

  it('that answers the gateway, and not this machine, is worth a look', async () => {
    here = error(500);
    expect(await platforms()).toMatchObject({
      status: 'warning',
      seen: expect.stringMatching(/^answer: .*; through the gateway after \d+ ms$/),
      fix: expect.stringContaining('platform check lab'),
    });
  });

  it('whose key only GitLab has is not blamed for it', async () => {
    await list({ key: 'request' });
    there = error(401);
    expect(await platforms()).toMatchObject({
      status: 'warning',
      fix: 'Test the connection in GitLab, which has the key.',
    });
  });

  it('that is disabled is not asked; one that is damaged has failed', async () => {
    await list({ enabled: false });
    expect(await platforms()).toBeUndefined();
    await operator.table.put({ pk: 'ASSIGNMENT', sk: '*#@platform/lab', version: 1, kind: 'x' });
    expect(await platforms()).toMatchObject({
      status: 'failed',
      seen: expect.stringContaining('damaged'),
    });
  });
});

it('without a table nothing is said: another check does', async () => {
  const args = await fullArguments(lab.gateway);
  const { of } = await examine([...args, '--only', 'platforms']);
  expect(of('platforms')).toBeUndefined();
});
