import { afterEach, expect, it, vi } from 'vitest';
import { endRequest } from '#shared/http/end-request.ts';
import { openRequest } from '#shared/request/request-context.ts';

afterEach(() => vi.useRealTimers());

it('records how long the answer took, and not what was counted after it', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const event = {
    httpMethod: 'POST',
    resource: '/',
    headers: {},
    pathParameters: null,
    body: null,
  };
  const context = openRequest(event as never, { getRemainingTimeInMillis: () => 1 } as never);
  const lines: object[] = [];
  vi.advanceTimersByTime(40);

  await endRequest(context, {
    log: (_level, _message, record) => lines.push(record),
    async chargeRequest() {
      vi.advanceTimersByTime(900);
      return 1;
    },
  });

  expect(lines).toMatchObject([{ durationMs: 40, budgetWarnings: 1 }]);
});
