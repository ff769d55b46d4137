import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { withHedge } from '#shared/models/resilience/hedge.ts';
import type { Begin, BegunAnswer } from '#shared/models/resilience/model-call.ts';
import { BUDGET_FLOOR, createRetryBudget } from '#shared/models/resilience/retry.ts';
import { modelCallOf, startReliableModels } from '../../../support/asked-reliably.ts';
import { testClock } from '../../../support/test-clock.ts';

/** The nth call gets the nth script, all further ones the last. */
function inOrder(...scripts: readonly [Script, ...Script[]]) {
  let calls = 0;
  return { first: () => scripts[Math.min(calls++, scripts.length - 1)] ?? scripts[0] };
}

const fine = { type: 'answer', text: 'fine' } as const;
const hang = { type: 'hang' } as const;
/** Its pause is over at once: every first call counts as slow. */
const hedging = () => ({ hedgeAfterMs: 300, clock: testClock() });

describe('a hedged call', () => {
  it('is answered by the second one when the first is silent, and the first is ended', async () => {
    await using models = await startReliableModels(hedging());
    models.scripts(inOrder(hang, fine));

    const { text, attemptLog } = await models.ask({ mayHedge: true });

    expect(text).toBe('fine');
    expect(attemptLog).toMatchObject({ attempts: 2, failures: [] });
    const loser = models.bedrock.calls[0]?.aborted;
    if (!loser?.aborted) await once(loser as AbortSignal, 'abort');
    expect(loser?.aborted).toBe(true);
  });

  it('is answered by the first one when the second fails', async () => {
    await using models = await startReliableModels(hedging());
    models.scripts(
      inOrder({ ...fine, delayMs: 100 }, { type: 'exception', name: 'AccessDeniedException' }),
    );

    expect(await models.ask({ mayHedge: true })).toMatchObject({ text: 'fine' });
  });

  it('fails with the first failure when both fail', async () => {
    await using models = await startReliableModels(hedging());
    models.scripts(inOrder({ type: 'exception', name: 'AccessDeniedException' }));

    const { error } = await models.ask({ mayHedge: true });

    expect(error?.code).toBe('model_denied');
  });

  it('is a single one when the first answers in time', async () => {
    const patient = { ...testClock(), sleep: () => new Promise<never>(() => {}) };
    await using models = await startReliableModels({ hedgeAfterMs: 300, clock: patient });
    models.scripts(inOrder(fine));

    await models.ask({ mayHedge: true });

    expect(models.bedrock.calls).toHaveLength(1);
  });

  it.each([
    { name: 'for features that may not hedge', changes: { mayHedge: false } },
    { name: 'in a test of the connection', changes: { mayHedge: true, asksOnce: true } },
    {
      name: 'for the model of a serving platform',
      changes: { mayHedge: true, target: { platform: 'lab', modelId: 'a', region: 'eu-west-1' } },
    },
  ])('is a single one $name', async ({ changes }) => {
    await using models = await startReliableModels(hedging());
    models.scripts(inOrder(fine));

    await models.ask(changes);

    expect(models.bedrock.calls).toHaveLength(1);
  });

  it('leaves the second answer when both begin at the same moment', async () => {
    const both = Promise.withResolvers<void>();
    const left: string[] = [];
    let calls = 0;
    const begin: Begin = async () => {
      const name = `call ${++calls}`;
      if (calls === 2) both.resolve();
      await both.promise;
      return answerThatTells(() => left.push(name));
    };
    const clock = testClock();
    const budget = createRetryBudget(clock.now);

    await withHedge(begin, { afterMs: 1, clock, budget })(modelCallOf({ mayHedge: true }));
    await new Promise(setImmediate);

    expect(left).toEqual(['call 2']);
  });

  it('keeps to the budget', async () => {
    await using models = await startReliableModels(hedging());
    models.scripts(inOrder({ ...fine, delayMs: 50 }));

    for (let count = 0; count < BUDGET_FLOOR * 2; count += 1) await models.ask({ mayHedge: true });

    expect(models.bedrock.calls).toHaveLength(BUDGET_FLOOR * 3);
  });
});

/** An answer that has nothing to say, and tells when its reader leaves it. */
function answerThatTells(leave: () => void): BegunAnswer {
  return {
    next: async () => ({ done: true, value: undefined }),
    return: async () => {
      leave();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
