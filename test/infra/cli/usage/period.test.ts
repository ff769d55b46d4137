/** Which moments a period holds, and to which day a moment belongs. */
import { describe, expect, it } from 'vitest';
import { dayOf, type PeriodOptions, periodOf } from '#infra/cli/usage/period.ts';
import { line, NOW, reportOf, usage } from './command-line.ts';

describe('a period', () => {
  it.each<[string, PeriodOptions, string | undefined, string | undefined]>([
    ['everything', {}, undefined, undefined],
    [
      'whole days',
      { since: '2026-11-01', until: '2026-11-30' },
      '2026-11-01T00:00Z',
      '2026-12-01T00:00Z',
    ],
    [
      'a leap day',
      { since: '2028-02-29', until: '2028-02-29' },
      '2028-02-29T00:00Z',
      '2028-03-01T00:00Z',
    ],
    ['hours ago', { since: '24h', until: '1h' }, '2026-11-14T12:00Z', '2026-11-15T11:00Z'],
    ['days ago', { since: '30d' }, '2026-10-16T12:00Z', undefined],
    ['a moment', { since: '2026-11-01T08:00:00+01:00' }, '2026-11-01T07:00Z', undefined],
    [
      'the day on which clocks go back',
      { since: '2026-10-25', until: '2026-10-25', timeZone: 'Europe/Berlin' },
      '2026-10-24T22:00Z',
      '2026-10-25T23:00Z',
    ],
    [
      'a day that begins at one',
      { since: '2026-04-24', until: '2026-04-24', timeZone: 'Africa/Cairo' },
      '2026-04-23T22:00Z',
      '2026-04-24T21:00Z',
    ],
    [
      'a zone of a quarter of an hour',
      { since: '2026-11-01', timeZone: 'Asia/Kathmandu' },
      '2026-10-31T18:15Z',
      undefined,
    ],
    [
      'the other end',
      { since: '2026-11-01', timeZone: 'Pacific/Kiritimati' },
      '2026-10-31T10:00Z',
      undefined,
    ],
  ])('of %s', (...[, options, since, until]) => {
    const { sinceMs, untilMs } = periodOf(options, NOW);

    expect([sinceMs, untilMs]).toEqual([since, until].map((text) => text && Date.parse(text)));
  });

  it.each(['2026-13-01', '01.11.2026', '2026-11-01T08:00', 'yesterday', '99999d', ''])(
    'is not %s',
    (since) => {
      expect(() => periodOf({ since }, NOW)).toThrow(/is not a time/);
    },
  );

  it('ends before its end', async () => {
    const lines = [
      '2026-11-04T23:59:59.999Z',
      '2026-11-05T00:00:00Z',
      '2026-11-05T23:59:59.999Z',
      '2026-11-06T00:00:00Z',
    ];
    const report = await reportOf(
      lines.map((timestamp) => line({ timestamp })),
      ...['--since', '2026-11-05', '--until', '2026-11-05'],
    );

    expect(report.total['requests']).toBe(2);
    expect(report.period).toMatchObject({ since: '2026-11-05T00:00:00.000Z', timeZone: 'UTC' });
  });

  it('is said with its time zone', async () => {
    const { stdout } = await usage(['--from', '-', '--time-zone', 'Asia/Tokyo'], { input: line() });

    expect(stdout).toMatch(/^Period {2}2026-11-05 19:00 to 2026-11-05 19:00 \(Asia\/Tokyo\)$/m);
  });
});

describe('a day', () => {
  it.each([
    ['UTC', '2026-11-05T23:59:59Z', '2026-11-05'],
    ['America/St_Johns', '2026-11-05T03:29:59Z', '2026-11-04'],
    ['America/St_Johns', '2026-11-05T03:30:00Z', '2026-11-05'],
    ['Europe/Berlin', '2026-03-29T21:59:59Z', '2026-03-29'],
    ['Europe/Berlin', '2026-03-29T22:00:00Z', '2026-03-30'],
  ])('in %s at %s is %s', (timeZone, time, day) => {
    expect(dayOf(timeZone)(Date.parse(time))).toBe(day);
  });
});
