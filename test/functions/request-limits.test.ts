import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPLETIONS, completionBody, MODEL_CHECK } from '../support/bodies.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const MAX_BODY_BYTES = 5 * 1024 * 1024;
const MAX_JSON_DEPTH = 64;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** A completion that is exactly so long, by a member that nobody reads. */
function bodyOf(bytes: number, filler: string): string {
  const start = JSON.stringify(completionBody()).slice(0, -1);
  const room = bytes - Buffer.byteLength(`${start},"x":""}`);
  const units = Math.floor(room / Buffer.byteLength(filler));
  const rest = ' '.repeat(room - units * Buffer.byteLength(filler));
  return `${start},"x":"${filler.repeat(units)}${rest}"}`;
}

describe('a body', () => {
  it.each([
    { name: 'letters', filler: 'a' },
    { name: 'characters of three bytes', filler: '€' },
    { name: 'characters of four bytes', filler: '😀' },
  ])('of $name may have 5 MiB, and not one byte more', async ({ filler }) => {
    const fits = await gateway.send({ path: COMPLETIONS, body: bodyOf(MAX_BODY_BYTES, filler) });
    const tooLong = await gateway.send({
      path: COMPLETIONS,
      body: bodyOf(MAX_BODY_BYTES + 1, filler),
    });

    expect(fits.status).toBe(200);
    expect(tooLong.status).toBe(413);
    expect(tooLong.json()).toEqual({ detail: 'Request body is too large' });
    expect(gateway.logs.at(-1)).toMatchObject({ outcome: 'body_too_large', level: 'warn' });
  });

  it('that is too long tells nothing to those without a token', async () => {
    const body = bodyOf(MAX_BODY_BYTES + 1, 'a');

    const reply = await gateway.send({ path: COMPLETIONS, body, headers: {} });

    expect(reply.status).toBe(401);
  });

  it.each([
    { name: 'lists', open: '[', close: ']' },
    { name: 'objects', open: '{"a":', close: '}' },
  ])('may nest $name so deep and no deeper', async ({ open, close }) => {
    const nested = (levels: number) =>
      `{"model_metadata":0,"inputs":{"x":${open.repeat(levels)}0${close.repeat(levels)}},"stream":"${'{['.repeat(99)}"}`;

    const fits = await gateway.send({ path: MODEL_CHECK, body: nested(MAX_JSON_DEPTH - 2) });
    const tooDeep = await gateway.send({ path: MODEL_CHECK, body: nested(MAX_JSON_DEPTH - 1) });
    const abyss = await gateway.send({ path: MODEL_CHECK, body: nested(500_000) });

    // Brackets in a text are none; the text itself is no boolean.
    expect(fits.json()).toMatchObject({ detail: [{ loc: ['body', 'stream'] }] });
    for (const reply of [tooDeep, abyss]) {
      expect(reply.status).toBe(422);
      expect(reply.json()).toEqual({
        detail: [{ type: 'json_invalid', loc: ['body'], msg: 'Body is nested too deeply' }],
      });
    }
  });

  it.each(['{"a\\"[', '{"a\\', '{"', '"\\\\', ']]]]}}', '\\"[[', ''])(
    'that breaks off as %j is simply not JSON',
    async (body) => {
      const reply = await gateway.send({ path: COMPLETIONS, body });

      expect(reply.json()).toMatchObject({ detail: [{ msg: 'Body is not valid JSON' }] });
    },
  );

  it('may have 100,000 members, however wrong, and no more', async () => {
    const context = Array.from({ length: 99_000 }, () => 0);
    const many = Array.from({ length: 1_000_000 }, () => 0);

    const fits = await gateway.send({ path: COMPLETIONS, body: completionBody({ context }) });
    const tooMany = await gateway.send({ path: COMPLETIONS, body: completionBody({ x: many }) });

    expect(fits.json<{ detail: unknown[] }>().detail).toHaveLength(20);
    expect(fits.json<{ detail: unknown[] }>().detail[0]).toMatchObject({
      loc: ['body', 'context', 0],
    });
    expect(tooMany.status).toBe(422);
    expect(tooMany.json()).toEqual({
      detail: [{ type: 'json_invalid', loc: ['body'], msg: 'Body has too many members' }],
    });
  });

  it('of many wrong members lists twenty issues', async () => {
    const context = Array.from({ length: 100 }, () => 0);

    const reply = await gateway.send({ path: COMPLETIONS, body: completionBody({ context }) });

    expect(reply.json<{ detail: unknown[] }>().detail).toHaveLength(20);
  });
});

describe('headers', () => {
  it('may be called like what every object has', async () => {
    const reply = await gateway.send({
      path: COMPLETIONS,
      body: completionBody(),
      headers: {
        ...(await gateway.headers({ gitlab_realm: null })),
        'x-gitlab-realm': 'constructor',
        ['__proto__']: 'polluted',
        constructor: 'polluted',
        prototype: 'polluted',
        hasownproperty: 'polluted',
      },
    });

    expect(reply.status).toBe(200);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'may name the realm %s',
    async (realm) => {
      const headers = {
        ...(await gateway.headers({ gitlab_realm: null })),
        'x-gitlab-realm': realm,
        'x-gitlab-enabled-feature-flags': 'a,b',
      };

      const reply = await gateway.send({ path: COMPLETIONS, body: completionBody(), headers });

      expect(reply.json()).toMatchObject({ metadata: { enabled_feature_flags: ['a', 'b'] } });
    },
  );
});
