import { describe, expect, it } from 'vitest';
import {
  createBreakerCache,
  FIRST_PAUSE_MS,
  MAX_PAUSE_MS,
  OPENS_AFTER,
} from '#shared/models/resilience/breaker-cache.ts';
import { testClock } from '../../../support/test-clock.ts';

const TARGET = { modelId: 'model', region: 'eu-central-1' };

function setUp() {
  const clock = testClock();
  const breakers = createBreakerCache(clock.now);
  const fail = (times = OPENS_AFTER) => {
    for (let count = 0; count < times; count += 1) breakers.failed(TARGET, 'model_unavailable');
  };
  return { clock, breakers, fail };
}

describe('the circuit breaker of a model', () => {
  it('opens after some failures in a row, and only in the region where they were', () => {
    const { breakers, fail } = setUp();

    fail(OPENS_AFTER - 1);
    expect(breakers.state(TARGET)).toBe('closed');
    fail(1);

    expect(breakers.state(TARGET)).toBe('open');
    expect(breakers.admit(TARGET)).toBe(false);
    expect(breakers.admit({ ...TARGET, region: 'us-east-1' })).toBe(true);
  });

  it('stays closed while the model succeeds in between', () => {
    const { breakers, fail } = setUp();

    fail(OPENS_AFTER - 1);
    breakers.succeeded(TARGET);
    fail(OPENS_AFTER - 1);

    expect(breakers.state(TARGET)).toBe('closed');
  });

  it.each(['model_denied', 'model_unknown'] as const)('opens at once for %s', (code) => {
    const { breakers } = setUp();

    breakers.failed(TARGET, code);

    expect(breakers.state(TARGET)).toBe('open');
  });

  it.each(['model_rejected', 'model_input_too_long', 'model_credentials', 'caller_gone'] as const)(
    'never opens for %s',
    (code) => {
      const { breakers } = setUp();

      for (let count = 0; count < 50; count += 1) breakers.failed(TARGET, code);

      expect(breakers.state(TARGET)).toBe('closed');
    },
  );

  it('lets one request probe when the pause is over, and closes at its success', () => {
    const { clock, breakers, fail } = setUp();
    fail();
    clock.advance(FIRST_PAUSE_MS);

    expect(breakers.state(TARGET)).toBe('half-open');
    expect([breakers.admit(TARGET), breakers.admit(TARGET)]).toEqual([true, false]);
    breakers.succeeded(TARGET);

    expect(breakers.state(TARGET)).toBe('closed');
    expect(breakers.admit(TARGET)).toBe(true);
  });

  it('stays open twice as long after each probe that fails, up to a limit', () => {
    const { clock, breakers, fail } = setUp();
    fail();
    for (let pauseMs = FIRST_PAUSE_MS; pauseMs < MAX_PAUSE_MS * 4; pauseMs *= 2) {
      clock.advance(Math.min(pauseMs, MAX_PAUSE_MS) - 1);
      expect(breakers.admit(TARGET)).toBe(false);
      clock.advance(1);
      expect(breakers.admit(TARGET)).toBe(true);
      fail(1);
    }
  });

  it('counts timeouts in a row of one caller once, and those of several as many', () => {
    const { breakers } = setUp();
    const timeOut = (caller: string) => breakers.failed(TARGET, 'model_timeout', caller);

    for (let count = 0; count < 20; count += 1) timeOut('one');
    expect(breakers.state(TARGET)).toBe('closed');
    for (let count = 0; count < OPENS_AFTER; count += 1) timeOut(`other-${count}`);

    expect(breakers.state(TARGET)).toBe('open');
  });

  it('can be probed again when a probe ended without a verdict', () => {
    const { clock, breakers, fail } = setUp();
    fail();
    clock.advance(FIRST_PAUSE_MS);
    breakers.admit(TARGET);

    breakers.failed(TARGET, 'caller_gone');

    expect(breakers.admit(TARGET)).toBe(true);
  });

  it('forgets the oldest of very many models, which callers may have made up', () => {
    const { breakers } = setUp();

    breakers.failed(TARGET, 'model_unknown');
    for (let index = 0; index < 500; index += 1) {
      breakers.failed({ ...TARGET, modelId: `made-up-${index}` }, 'model_unknown');
    }

    expect(breakers.state(TARGET)).toBe('closed');
  });
});
