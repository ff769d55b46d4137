import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoAnswer } from '#infra/local/bedrock-stand-in/demo-answer.ts';
import { startTestGateway, type TestGateway } from '../../../support/test-gateway.ts';
import { examine, fullArguments } from './examine.ts';
import { type Habits, startFrontEnd } from './front-end.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
  gateway.model(demoAnswer);
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Examined through a front end, with all that an administrator can give. */
async function examineBehind(habits: Habits, ...more: string[]) {
  await using frontEnd = await startFrontEnd(gateway.url, habits);
  const args = await fullArguments(gateway);
  // The last one counts.
  return await examine([...args, '--url', frontEnd.url, ...more]);
}

describe('a proxy', () => {
  it('that answers with a page of its own is told from the gateway', async () => {
    const page = { status: 502, html: '<html><title>502 Bad Gateway</title></html>' };

    const { of } = await examineBehind({ page });

    expect(of('head')).toMatchObject({ status: 'warning', seen: expect.stringMatching(/^502/) });
    expect(of('healthz')).toMatchObject({
      status: 'failed',
      seen: expect.stringContaining('a page "502 Bad Gateway"'),
      fix: expect.stringContaining('proxy or load balancer'),
    });
    expect(of('connection')?.status).toBe('skipped');
  });

  it('that collects streams is found by the time at which lines arrive', async () => {
    const { of } = await examineBehind({ collects: true });

    expect(of('chat')).toMatchObject({
      status: 'failed',
      seen: 'the whole answer arrives at once',
      fix: expect.stringContaining('proxy_buffering off'),
    });
    expect(of('completion')?.status).toBe('ok');
  });

  it.each([
    {
      name: 'refuses %2F',
      habits: { refusesEncodedSlash: true },
      id: 'encoded',
      fix: /AllowEncoded/,
    },
    { name: 'compresses', habits: { compresses: true }, id: 'chat', fix: /gzip off/ },
    {
      name: 'hides the format of streams',
      habits: { hides: ['x-streaming-format'] },
      id: 'sse',
      fix: /X-Streaming-Format/,
    },
    {
      name: 'hides what the Web IDE needs',
      habits: { hides: ['access-control-allow-origin'] },
      id: 'cors',
      fix: /OPTIONS/,
    },
    {
      name: 'removes the type of authentication',
      habits: { removes: ['x-gitlab-authentication-type'] },
      id: 'token',
      fix: /X-Gitlab-Authentication-Type/,
    },
    {
      name: 'removes the token',
      habits: { removes: ['authorization'] },
      id: 'token',
      fix: /removes the Authorization header/,
    },
  ])('that $name fails "$id"', async ({ habits, id, fix }) => {
    const { of } = await examineBehind(habits, '--skip', 'throttling');

    expect(of(id)).toMatchObject({ status: 'failed', fix: expect.stringMatching(fix) });
  });

  it('may have another clock than GitLab', async () => {
    const late = await examineBehind({ aheadMs: -600_000 }, '--only', 'clock,discovery');
    const some = await examineBehind({ aheadMs: 30_000 }, '--only', 'clock,discovery');

    expect(late.of('clock')).toMatchObject({
      status: 'failed',
      seen: expect.stringMatching(/^the gateway is (599|60[01]) s behind GitLab$/),
      fix: expect.stringContaining('NTP'),
    });
    expect(some.of('clock')?.status).toBe('warning');
  });
});
