/** Bodies that are not UTF-8, and halves of characters, on every endpoint. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENDPOINTS, EVERY_SCOPE } from '../support/endpoints.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const everyone = () => gateway.headers({ scopes: EVERY_SCOPE });

const WITH_BODY = ENDPOINTS.filter(
  ({ body, path }) => body !== undefined && path !== '/v1/unknown',
);
const ASKING = WITH_BODY.filter(({ asksModel }) => asksModel);

/** Bytes that no UTF-8 text has, by what is wrong with them. */
const WRONG_BYTES: readonly (readonly [string, readonly number[]])[] = [
  ['a byte of Latin-1', [0xe9]],
  ['a character cut off', [0xf0, 0x9f, 0x98]],
  ['a second byte without a first', [0x80]],
  ['half a character in three bytes', [0xed, 0xa0, 0xbd]],
  ['a byte that never occurs', [0xff]],
  ['a letter in two bytes', [0xc1, 0xa1]],
];

describe('a body with bytes that are not UTF-8 is refused', () => {
  it.each(WITH_BODY)('by $name', async ({ path, body }) => {
    const callsBefore = gateway.bedrock.calls.length;
    const bytes = Buffer.concat([
      Buffer.from(`${JSON.stringify(body).slice(0, -1)},"note":"`),
      Buffer.from([0xe9]),
      Buffer.from('"}'),
    ]);

    const reply = await gateway.send({ path, headers: await everyone(), body: bytes });

    expect(reply.status).toBe(422);
    expect(reply.json()).toEqual({
      detail: [{ type: 'json_invalid', loc: ['body'], msg: 'Body is not UTF-8' }],
    });
    expect(gateway.bedrock.calls.length).toBe(callsBefore);
  });

  it.each(WRONG_BYTES)('for %s', async (_, wrong) => {
    const body = Buffer.concat([Buffer.from('{"a":"'), Buffer.from(wrong), Buffer.from('"}')]);

    const reply = await gateway.send({ path: '/v1/prompts/generate_commit_message', body });

    expect(reply.status).toBe(422);
    expect(reply.text).toContain('not UTF-8');
  });

  it('but only to a caller who is known', async () => {
    const body = Buffer.from([0xff]);

    const reply = await gateway.send({ path: '/v2/chat/agent', headers: {}, body });

    expect(reply.status).toBe(401);
  });
});

/** Members that decide how a request is read. */
const WORDS =
  /^(type|role|provider|model|name|identifier|.*_(version|provider|name|id|identifier))$/;

/** The body with half a character at the end of each text that is the user's. */
function halved(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return WORDS.test(key) ? value : `${value}\ud83d`;
  if (Array.isArray(value)) return value.map((item) => halved(item, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, halved(item, name)]),
  );
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

describe('half a character does not reach the model', () => {
  it.each(ASKING)('by $name', async ({ path, body, modelAnswer }) => {
    gateway.model({ type: 'answer', text: modelAnswer ?? 'ok' });
    const callsBefore = gateway.bedrock.calls.length;

    await gateway.send({
      path,
      headers: await everyone(),
      body: JSON.stringify(halved(body)),
    });

    const sent = gateway.bedrock.calls.slice(callsBefore).map((call) => call.request);
    expect(textsIn(sent).filter((text) => !text.isWellFormed())).toEqual([]);
    expect(gateway.bedrock.calls.length).toBeGreaterThan(callsBefore);
  });

  it.each([
    ['the first half alone', '\\ud83d', '\ufffd'],
    ['the second half alone', '\\ude00', '\ufffd'],
    ['the halves the wrong way round', '\\ude00\\ud83d', '\ufffd\ufffd'],
    ['both halves', '\\ud83d\\ude00', '😀'],
  ])('%s', async (_, escaped, expected) => {
    gateway.model({ type: 'answer', text: 'Add a mark' });
    const body = `{"inputs": {"diff": "+MARK ${escaped} END"}}`;

    await gateway.send({
      path: '/v1/prompts/generate_commit_message',
      headers: await everyone(),
      body,
    });

    expect(gateway.bedrock.calls.at(-1)?.prompt).toContain(`+MARK ${expected} END`);
  });
});
