import { expect, it } from 'vitest';
import { runLoad } from './load.ts';

it('makes as many calls as it is told, and no more at once', async () => {
  let running = 0;
  let most = 0;
  const { calls } = await runLoad({ inFlight: 3, calls: 10 }, async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    running -= 1;
  });
  expect([calls, most, running]).toEqual([10, 3, 0]);
});

it('begins nothing new when its time is over', async () => {
  const { calls } = await runLoad({ inFlight: 2, durationMs: 0 }, async () => {});
  expect(calls).toBe(0);
});

it('takes no failure for work', async () => {
  const failing = runLoad({ inFlight: 1, calls: 1 }, () => Promise.reject(new Error('refused')));
  await expect(failing).rejects.toThrow('refused');
});
