import { afterEach, expect, it, vi } from 'vitest';
import { endRequest } from '#shared/http/end-request.ts';
import { openExchange } from '#shared/http/exchange.ts';

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
  const exchange = openExchange(event as never, { getRemainingTimeInMillis: () => 1 } as never);
  const lines: object[] = [];
  vi.advanceTimersByTime(40);

  await endRequest(exchange, {
    log: (_level, _message, facts) => lines.push(facts),
    async chargeRequest({ facts }) {
      vi.advanceTimersByTime(900);
      facts.budgetWarnings = 1;
    },
  });

  expect(lines).toMatchObject([{ durationMs: 40, budgetWarnings: 1 }]);
});
