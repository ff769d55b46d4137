import { describe, expect, it } from 'vitest';
import { createReserve } from '#shared/budgets/reserve.ts';
import type { SpendLedger } from '#shared/budgets/spend-ledger.ts';

const NAME = '*#*';

/** A ledger that knows what is spent, and whose table is out of reach. */
function cutOff(spentUsd: number): SpendLedger {
  const away = async () => {
    throw new Error('away');
  };
  return { spentUsd: async () => spentUsd, reserve: away, add: away };
}

function reserveOf(ledger: SpendLedger) {
  const lines: string[] = [];
  const reserve = createReserve({ ledger, log: (_, message) => lines.push(message) });
  const hold = (usd: number, limitUsd = 10) =>
    reserve.hold({ name: NAME, limitUsd, estimateUsd: () => usd });
  return { lines, hold, release: reserve.release };
}

describe('without the table', () => {
  it('one process still admits no more than what is left', async () => {
    const { hold, lines } = reserveOf(cutOff(9));

    const verdicts = await Promise.all(Array.from({ length: 60 }, () => hold(0.25)));

    expect(verdicts.filter(({ isUsedUp }) => !isUsedUp)).toHaveLength(4);
    expect(lines).toEqual(Array.from({ length: 4 }, () => 'spending not reserved'));
  });

  it('what is released is free for others', async () => {
    const { hold, release } = reserveOf(cutOff(9.9));
    const first = await hold(0.1);
    expect((await hold(0.1)).isUsedUp).toBe(true);

    if (first.hold) release(NAME, first.hold);

    expect((await hold(0.1)).isUsedUp).toBe(false);
  });

  it('cents add up although binary sums of them do not', async () => {
    const { hold, release } = reserveOf(cutOff(9));
    const verdicts = await Promise.all([0.1, 0.2, 0.3].map((usd) => hold(usd)));
    for (const { hold: held } of verdicts) if (held) release(NAME, held);

    expect((await hold(0.5)).isUsedUp).toBe(false);
  });
});

describe('nothing is reserved', () => {
  it.each([
    { name: 'far from the limit', spentUsd: 1, usd: 0.01, limitUsd: 10 },
    { name: 'for what costs nothing', spentUsd: 9.9, usd: 0, limitUsd: 10 },
  ])('$name', async ({ spentUsd, usd, limitUsd }) => {
    const { hold, lines } = reserveOf(cutOff(spentUsd));

    expect(await hold(usd, limitUsd)).toEqual({ isUsedUp: false });
    expect(lines).toEqual([]);
  });

  it.each([
    { name: 'close to the limit', spentUsd: 8, usd: 0.01, limitUsd: 10 },
    { name: 'with a limit of few requests', spentUsd: 0, usd: 1, limitUsd: 10 },
  ])('but $name', async ({ spentUsd, usd, limitUsd }) => {
    const { hold } = reserveOf(cutOff(spentUsd));

    expect(await hold(usd, limitUsd)).toEqual({ isUsedUp: false, hold: { usd } });
  });
});
