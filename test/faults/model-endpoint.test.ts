/**
 * The faults of models, for programs at the model endpoint: no answer that broke off looks whole, every failure is
 * told in words, never by a connection that is cut, and no call of a tool is half.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { startLocalGateway } from '#infra/local/gateway.ts';
import type { ErrorCode } from '#shared/errors.ts';
import { joinStream, readStream } from '../functions/model-endpoint/read-stream.ts';
import { bearer, CHAT, type ErrorReply, keyItem } from '../functions/model-endpoint/site.ts';
import { createHandlers } from '../support/handlers.ts';
import { type Reply, send } from '../support/send.ts';
import type { Fault } from './fault.ts';
import { type FaultSite, startFaultSite } from './fault-site.ts';
import { FAULTS_AROUND } from './faults-around.ts';
import { FAULTS_AT_START } from './faults-at-start.ts';
import { FAULTS_IN_ANSWER } from './faults-in-answer.ts';
import { PIECES, TEXT } from './form.ts';
import { recovers, worldEnvironment } from './world.ts';

const KEY = `dek_${'a'.repeat(12)}_${'A'.repeat(43)}`;

/** GitLab's tokens are nothing here, and of the table the tests of keys say more. */
const FAULTS = [...FAULTS_AT_START, ...FAULTS_IN_ANSWER, ...FAULTS_AROUND].filter(
  ({ world = 'bedrock' }) => world.startsWith('bedrock'),
);

const REFUSALS: Partial<Record<ErrorCode, readonly [status: number, code: string]>> = {
  model_throttled: [429, 'model_throttled'],
  model_unavailable: [503, 'model_unavailable'],
  model_timeout: [504, 'model_timeout'],
  model_failed: [502, 'model_failed'],
  model_denied: [403, 'model_denied'],
  model_credentials: [403, 'model_credentials'],
  model_unknown: [404, 'model_not_found'],
  model_rejected: [400, 'model_rejected'],
  model_needs_profile: [400, 'model_needs_profile'],
  model_input_too_long: [400, 'context_length_exceeded'],
};

let site: FaultSite;
beforeAll(async () => {
  site = await startFaultSite();
  await site.put(keyItem('a'.repeat(12), KEY));
});
afterAll(() => site[Symbol.asyncDispose]());

const cells = FAULTS.flatMap((fault) =>
  [true, false].map((streams) => ({
    fault,
    streams,
    name: fault.name,
    form: streams ? 'a stream' : 'one piece',
  })),
);

/** As in `fault-matrix.test.ts`: on a machine that stood still. */
const AGAIN = { retry: 2 };

describe.concurrent('a fault', () => {
  it.each(cells.filter(({ fault }) => !fault.playsAlone))('$name, in $form', AGAIN, play);
});

it.each(cells.filter(({ fault }) => fault.playsAlone))('$name, in $form', AGAIN, play);

interface Cell {
  readonly fault: Fault;
  readonly streams: boolean;
}

async function play({ fault, streams }: Cell): Promise<void> {
  const modelId = site.newModelId();
  const { fallback } = fault;
  const fallbacks = fallback ? [{ model: `${modelId}-2` }] : [];
  await site.put({
    pk: 'ASSIGNMENT',
    sk: `*#@alias/${modelId}`,
    model: modelId,
    fallbacks,
    version: 1,
  });
  const handlers = await createHandlers(
    { ...site.environment, ...worldEnvironment(fault), ...fault.env },
    () => {},
  );
  await using gateway = await startLocalGateway({ handlers });
  const well: Script = { type: 'answer', text: PIECES };
  const script = fault.model?.(PIECES) ?? well;
  site.model(modelId, typeof script === 'function' ? script : () => script);
  if (fallback) site.model(`${modelId}-2`, () => fallback(PIECES));
  const messages = [{ role: 'user', content: 'x' }];
  const request = {
    path: CHAT,
    headers: bearer(KEY),
    body: { model: modelId, messages, stream: streams },
  };

  const reply = await send(gateway.url, request);

  expect(reply.cut).toBe(false);
  checkReply(reply, fault, streams);
  site.model(modelId, () => well);
  if (recovers(fault)) expect((await send(gateway.url, request)).status).toBe(200);
}

function checkReply(reply: Reply, { sees, name }: Fault, streams: boolean): void {
  const isMalformed = sees.type === 'disowned' && name.includes('malformed');
  const code = 'code' in sees ? sees.code : 'model_failed';
  if (sees.type === 'refusal') checkRefusal(reply, code);
  else if (sees.type !== 'break' && !isMalformed) checkAnswer(reply, streams, textOf(sees));
  else if (streams) checkBreak(reply);
  else checkRefusal(reply, code);
}

function textOf(sees: Fault['sees']): string {
  return sees.type === 'answer' && sees.text === 'empty' ? '' : TEXT;
}

const ENDS = ['stop', 'length', 'content_filter'];

function checkAnswer(reply: Reply, streams: boolean, text: string): void {
  expect(reply.status).toBe(200);
  if (streams) {
    const { finish, ...joined } = joinStream(readStream(reply.text).events);
    expect(joined).toMatchObject({ content: text, done: 1, error: undefined });
    expect(ENDS).toContain(finish.join());
    return;
  }
  const { choices } = reply.json<{ choices: { message: object; finish_reason: string }[] }>();
  expect(choices).toMatchObject([{ message: { content: text } }]);
  expect(ENDS).toContain(choices[0]?.finish_reason);
}

function checkRefusal(reply: Reply, code: ErrorCode): void {
  const { error } = reply.json<ErrorReply>();
  expect([reply.status, error.code]).toEqual(REFUSALS[code]);
}

/** Something of the answer is there, and so is that it is not all. */
function checkBreak(reply: Reply): void {
  const { events } = readStream(reply.text);
  const { content, ...joined } = joinStream(events);
  expect(reply.status).toBe(200);
  const error = { code: expect.stringMatching(/^model_/) };
  expect(joined).toMatchObject({ finish: [], done: 0, error });
  expect(content).not.toBe('');
  expect(events.at(-1)).toHaveProperty('error');
}
