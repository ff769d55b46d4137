/** What a request writes into the log, against the columns under which Athena looks for it. */
import { afterEach, expect, it, vi } from 'vitest';
import { createLog } from '#shared/log.ts';
import { COMPLETIONS, completionBody } from '../support/bodies.ts';
import { startTestGateway } from '../support/test-gateway.ts';
import { USAGE_COLUMNS } from '../support/usage-columns.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it('a request’s line has no member without a column', async () => {
  await using gateway = await startTestGateway();
  gateway.model({ type: 'answer', text: 'return a' });

  const headers = await gateway.headers();
  await gateway.send({ path: COMPLETIONS, body: completionBody(), headers });
  await gateway.send({ path: COMPLETIONS, body: completionBody(), headers: {} });

  const members = gateway.logs.flatMap((line) => Object.keys(line));
  expect(members).toContain('costUsd');
  expect(members).toContain('access');
  expect(Object.keys(USAGE_COLUMNS)).toEqual(expect.arrayContaining(members));
});

it('the logger adds members that have columns, and one line is one JSON object', () => {
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1');
  const info = vi.spyOn(console, 'info').mockImplementation(() => {});

  createLog()('info', 'request', { correlationId: 'a', costUsd: 0.001 });

  const [line] = info.mock.calls.flat();
  const record = JSON.parse(String(line));
  expect(record).toMatchObject({ message: 'request', correlationId: 'a', costUsd: 0.001 });
  expect(Object.keys(USAGE_COLUMNS)).toEqual(expect.arrayContaining(Object.keys(record)));
});
