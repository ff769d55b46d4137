import { expect, it } from 'vitest';
import { retryAfterMs } from '#shared/models/resilience/retry-after.ts';

const NOW_MS = Date.parse('Sun, 22 Nov 2026 10:00:00 GMT');

it.each([
  { header: '7', ms: 7_000 },
  { header: ' 0 ', ms: 0 },
  { header: '1.5', ms: 1_500 },
  { header: 'Sun, 22 Nov 2026 10:00:03 GMT', ms: 3_000 },
  { header: 'Sun, 22 Nov 2026 09:00:00 GMT', ms: 0 },
  { header: 'soon', ms: undefined },
  { header: '-3 days', ms: undefined },
  { header: '', ms: undefined },
  { header: undefined, ms: undefined },
])('reads Retry-After: $header as $ms ms', ({ header, ms }) => {
  expect(retryAfterMs(header, NOW_MS)).toBe(ms);
});
