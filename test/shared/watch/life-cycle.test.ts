/** How long a model will be available, by what Bedrock says and by what was announced. */
import type { FoundationModelLifecycle } from '@aws-sdk/client-bedrock';
import { describe, expect, it } from 'vitest';
import type { Lookup } from '#shared/watch/catalogue.ts';
import { isEnding, lifeCycleOf } from '#shared/watch/life-cycle.ts';

const NOW_MS = Date.parse('2026-11-22T09:00:00Z');
const OPUS_4_1 = 'anthropic.claude-opus-4-1-20250805-v1:0';
const SONNET_4_6 = 'anthropic.claude-sonnet-4-6';

const day = (text: string) => new Date(`${text}T00:00:00Z`);

function found(baseModel: string, modelLifecycle: Partial<FoundationModelLifecycle>): Lookup {
  const model = { modelLifecycle: { status: 'ACTIVE', ...modelLifecycle } };
  return { type: 'found', baseModel, regions: [], model: model as never };
}

const of = (lookup: Lookup, modelId = `eu.${OPUS_4_1}`) => lifeCycleOf(lookup, modelId, NOW_MS);

describe('Bedrock’s own dates', () => {
  it('count, with the successor in the same geography', () => {
    const lookup = found(OPUS_4_1, { status: 'LEGACY', endOfLifeTime: day('2027-02-20') });

    expect(of(lookup)).toEqual({
      state: 'legacy',
      endsOn: '2027-02-20',
      daysLeft: 90,
      successor: 'eu.anthropic.claude-opus-4-8',
      text: 'legacy, ends 2027-02-20, 90 days left',
    });
  });

  it('are passed at the day of the end', () => {
    const lookup = found(OPUS_4_1, { status: 'LEGACY', endOfLifeTime: day('2026-11-22') });

    expect(of(lookup)).toMatchObject({ state: 'ended', daysLeft: 0, text: 'ended 2026-11-22' });
  });

  it.each([
    ['2026-12-01', 'from'],
    ['2026-11-01', 'since'],
  ])('tell of extended access at %s, which costs more', (date, word) => {
    const lookup = found(OPUS_4_1, {
      status: 'LEGACY',
      endOfLifeTime: day('2027-01-08'),
      publicExtendedAccessTime: day(date),
    });

    expect(of(lookup).text).toBe(
      `legacy, ends 2027-01-08, 47 days left, extended access at a higher price ${word} ${date}`,
    );
  });

  it('are nearer truth than the table, which fills in for them', () => {
    expect(of(found(OPUS_4_1, {}))).toMatchObject({
      state: 'active',
      endsOn: '2027-01-08',
      daysLeft: 47,
      text: 'active, announced to end 2027-01-08, 47 days left',
      successor: 'eu.anthropic.claude-opus-4-8',
    });
    expect(of(found(SONNET_4_6, {}), SONNET_4_6)).toEqual({ state: 'active', text: 'active' });
    // Announced for a day that is over, and still there.
    const later = Date.parse('2027-06-01T00:00:00Z');
    expect(lifeCycleOf(found(OPUS_4_1, {}), OPUS_4_1, later).text).toBe('active');
    const legacy = lifeCycleOf(found(OPUS_4_1, { status: 'LEGACY' }), OPUS_4_1, later);
    expect(legacy.text).toBe('legacy, no end date');
  });
});

describe('without Bedrock', () => {
  const unavailable: Lookup = { type: 'unavailable', why: 'no answer' };

  it('what was announced is told', () => {
    expect(of(unavailable)).toMatchObject({
      state: 'unknown',
      daysLeft: 47,
      text: 'unknown, announced to end 2027-01-08',
    });
    expect(of(unavailable, SONNET_4_6)).toEqual({ state: 'unknown', text: 'unknown' });
  });

  it('a model that there is not may be one that the account has not applied for', () => {
    expect(of({ type: 'unknown' })).toEqual({
      state: 'missing',
      text: 'not found in this region, or this account is not enrolled for it',
    });
  });
});

it.each([
  [{ state: 'active', daysLeft: 91 }, false],
  [{ state: 'active', daysLeft: 90 }, true],
  [{ state: 'legacy', daysLeft: 14 }, true],
  [{ state: 'legacy' }, false],
  [{ state: 'ended', daysLeft: 0 }, true],
  [{ state: 'missing' }, true],
  [{ state: 'unknown' }, false],
] as const)('%o is about to end: %s', (lifeCycle, expected) => {
  expect(isEnding({ text: '', ...lifeCycle })).toBe(expected);
});
