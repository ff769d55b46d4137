import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dateText, dayText } from '#shared/prompts/date-text.ts';

const MOMENT = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });

it('names days as Americans write them', () => {
  expect(dateText(new Date('2026-11-27T23:59:59Z'))).toBe('November 27, 2026');
  expect(dayText(new Date('2026-11-27T23:59:59Z'))).toBe('Friday, November 27, 2026');
  fc.assert(
    fc.property(MOMENT, (moment) => {
      const inUtc = { timeZone: 'UTC' } as const;
      expect(dateText(moment)).toBe(
        moment.toLocaleDateString('en-US', { ...inUtc, dateStyle: 'long' }),
      );
      expect(dayText(moment)).toBe(
        moment.toLocaleDateString('en-US', { ...inUtc, dateStyle: 'full' }),
      );
    }),
  );
});
