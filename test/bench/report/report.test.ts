import { describe, expect, it } from 'vitest';
import type { Report } from '../run-bench.ts';
import { insertReport } from './markdown-report.ts';
import { numberText } from './number-text.ts';
import { reportPage } from './page.ts';
import { textReport } from './text-report.ts';

const REPORT: Report = {
  machine: { processor: 'Test <1>', cores: 2, memoryGb: 4, system: 'Linux x64', node: 'v24.0.0' },
  date: '2026-11-22T12:00:00.000Z',
  scale: 'full',
  isWhole: true,
  others: 0.123,
  tookS: 12,
  facts: { 'a.b': 1 },
  failed: [],
  verdicts: [
    {
      what: 'first byte',
      goal: '≤ 1 ms',
      measured: '2 ms',
      verdict: 'missed',
      distance: 'by 1 ms',
      beside: 'the floor: 1 ms',
      last: '3',
    },
  ],
  sections: [
    {
      measure: 'latency',
      title: 'Times',
      note: 'In turns.',
      heads: ['form', 'p50'],
      rows: [['a | b', 1.234]],
      chart: {
        type: 'bars',
        unit: 'ms',
        series: ['bare', 'gateway'],
        groups: [{ name: 'sync', values: [1, 2] }],
      },
    },
    {
      measure: 'growth',
      title: 'Growing',
      note: 'More.',
      isDetail: true,
      heads: ['size'],
      rows: [['1']],
      chart: {
        type: 'lines',
        xUnit: 'KB',
        yUnit: 'ms',
        lines: [
          {
            name: 'chat',
            points: [
              [1, 1],
              [10, 20],
              [100, 300],
            ],
          },
        ],
      },
    },
  ],
};

it.each([
  [1_234.5, '1235'],
  [12.345, '12.3'],
  [0.1234, '0.12'],
  [-2.5, '-2.50'],
  [Number.NaN, '–'],
  ['text', 'text'],
])('writes %s as %s', (cell, text) => {
  expect(numberText(cell)).toBe(text);
});

it('prints every table, the budgets last', () => {
  const text = textReport(REPORT);
  expect(text).toMatch(
    /^Test <1>, 2 cores, 4 GB, Linux x64, Node v24\.0\.0; others used 12 % of the processors, 2026-11-22/,
  );
  expect(text).toContain('a | b  1.23');
  expect(text.indexOf('missed by 1 ms')).toBeGreaterThan(text.indexOf('Growing'));
});

describe('the page', () => {
  const page = reportPage(REPORT);

  it('begins with a summary', () => {
    expect(page).toContain('0 of 1 goals met, 1 missed.');
    expect(page.indexOf('<li>first byte: 2 ms (≤ 1 ms)</li>')).toBeLessThan(
      page.indexOf('<table>'),
    );
  });

  it('has the head beside each number, for phones', () => {
    expect(page).toContain('<td class="number" data-head="p50">1.23</td>');
  });

  it('loads nothing and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|src=|url\(|@import/);
  });

  it('is for light and for dark', () => {
    expect(page).toContain('name="color-scheme" content="light dark"');
    expect(page).toContain('prefers-color-scheme: dark');
  });

  it('draws a bar for each value, and lines through all points', () => {
    const [bars = '', lines = ''] = page.match(/<svg[\s\S]*?<\/svg>/g) ?? [];
    const widths = [...bars.matchAll(/width="([\d.]+)"\s+height="12"/g)];
    const [shorter, longer] = widths.map(([, width]) => Number(width));
    expect(longer).toBeCloseTo(2 * (shorter ?? 0));
    expect(lines.match(/<circle/g)).toHaveLength(3);
    expect(lines).toMatch(/<polyline class="l0" points="60\.0,246\.0 /);
  });

  it('escapes what it is given, and marks the verdicts', () => {
    expect(page).toContain('Test &#60;1&#62;');
    expect(page).toContain('<tr class="missed">');
  });
});

describe('the documentation', () => {
  const marks = ['from here', 'to here'].map(
    (at) => `<!-- npm run bench -- --write-docs: ${at} -->`,
  );
  const document = `# Before\n\n${marks.join('\n')}\n\nAfter\n`;

  it('gets the tables between its marks, once', () => {
    const once = insertReport(document, REPORT);
    expect(once).toContain('| first byte | ≤ 1 ms | 2 ms | missed by 1 ms | the floor: 1 ms | 3 |');
    expect(once).toContain('| a \\| b | 1.23 |');
    expect(once).not.toContain('Growing');
    expect(once.endsWith('\n\nAfter\n')).toBe(true);
    expect(insertReport(once, REPORT)).toBe(once);
  });

  it('is left alone without marks', () => {
    expect(() => insertReport('# Before', REPORT)).toThrow('no marks');
  });
});
