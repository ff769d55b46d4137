/** The page of the usage report, read back from its DOM. What it looks like: `npm run test:browser`. */
import { readFileSync } from 'node:fs';
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Folder, tempFolder } from '../../../support/docs-index.ts';
import { logLines } from '../../../support/usage-records.ts';
import { line, usage } from './command-line.ts';

let folder: Folder;
beforeAll(() => {
  folder = tempFolder();
});
afterAll(() => folder[Symbol.dispose]());

async function pageOf(lines: Iterable<string>, ...args: string[]) {
  const file = folder.file('report.html');
  const { code, stderr, stdout } = await usage(['--from', '-', '--html', file, ...args], {
    input: [...lines].join('\n'),
  });
  if (code !== 0) throw new Error(stderr);
  expect(stdout).toBe('');
  const text = readFileSync(file, 'utf8');
  return { text, document: parseHTML(text).document, stderr };
}

type Document = ReturnType<typeof parseHTML>['document'];

function cellsOf(document: Document, selector: string): string[][] {
  return [...document.querySelectorAll(`${selector} tbody tr`)].map((row) =>
    [...row.querySelectorAll('td')].map(({ textContent }) => textContent ?? ''),
  );
}

describe('the page', () => {
  const traffic = { requests: 3_000, users: 40, seed: 7, from: '2026-11-01', days: 5 };

  it('has the numbers of the report', async () => {
    const lines = [...logLines(traffic)];
    const { document } = await pageOf(lines, '--by', 'user');
    const { json } = await usage(['--from', '-', '--json', '--by', 'feature', '--by', 'user'], {
      input: lines.join('\n'),
    });
    const { total, tables } = json<{
      total: { costUsd: number };
      tables: { rows: { feature: string; requests: number }[] }[];
    }>();
    const figures = [...document.querySelectorAll('.figures b')].map((node) => node.textContent);

    expect(figures.slice(0, 3)).toEqual(['3,000', '40', total.costUsd.toFixed(2)]);
    expect(cellsOf(document, '#by-feature').map(([name, requests]) => [name, requests])).toEqual(
      tables[0]?.rows.map(({ feature, requests }) => [feature, requests.toLocaleString('en-US')]),
    );
    expect(cellsOf(document, '#by-user')).toHaveLength(40);
    expect(cellsOf(document, '#by-day').map(([day]) => day)).toEqual([
      ...['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04', '2026-11-05'],
    ]);
  });

  it('draws what it says: a piece for each day and feature, in proportion to its cost', async () => {
    const { document } = await pageOf([
      line({ costUsd: 1 }),
      line({ costUsd: 3, feature: 'duo_chat' }),
      line({ costUsd: 2, timestamp: '2026-11-06T10:00:00Z' }),
    ]);
    const [costs] = document.querySelectorAll('figure svg');
    const pieces = [...(costs?.querySelectorAll('g[aria-label="rect"] rect') ?? [])];
    const drawn = pieces.map((piece) => [
      piece.querySelector('title')?.textContent,
      Number(piece.getAttribute('height')),
    ]);
    const height = new Map(drawn as [string, number][]);
    const unit = height.get('2026-11-05 code_completions: 1.00 USD') ?? Number.NaN;

    expect(height.get('2026-11-05 duo_chat: 3.00 USD')).toBeCloseTo(unit * 3, 6);
    expect(height.get('2026-11-06 code_completions: 2.00 USD')).toBeCloseTo(unit * 2, 6);
    expect(document.querySelectorAll('figure')).toHaveLength(4);
  });

  it('takes nothing from records for markup, in tables and in charts', async () => {
    const hostile = `</title></style><script>alert("&'1")</script><img src=x onerror=alert(1)>`;
    const names = { feature: hostile, model: `${hostile}2`, outcome: hostile, region: hostile };
    const { text, document } = await pageOf([line(names)], '--where', `region=${hostile}`);

    expect(document.querySelectorAll('script, img, link, iframe, [onerror]')).toHaveLength(0);
    expect(text).not.toContain('<img');
    expect(cellsOf(document, '#by-feature')[0]?.[0]).toBe(hostile);
    expect(document.querySelector('.legend li')?.textContent).toBe(hostile);
  });

  it('loads nothing, runs nothing, is dark where the reader is, and prints light', async () => {
    const { text, document } = await pageOf([line()]);
    const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]');

    expect(policy?.getAttribute('content')).toBe("default-src 'none'; style-src 'unsafe-inline'");
    expect(text.match(/\b(?:src|href|url|@import)\b\s*[=(]/g)).toBe(null);
    expect(text).toMatch(/@media screen and \(prefers-color-scheme: dark\)/);
    expect(text).toMatch(/@media print/);
    // Every colour is the page's own, so that one drawing serves both.
    const fills = [...document.querySelectorAll('svg [fill]')].map((node) =>
      node.getAttribute('fill'),
    );
    expect(
      fills.filter((fill) => !/^(?:var\(--[a-z\d]+\)|none|currentColor)$/.test(fill ?? '')),
    ).toEqual([]);
  });

  it('is written for a month without a request, a price or a time', async () => {
    const bare = { costUsd: undefined, firstTokenMs: undefined, durationMs: undefined };
    const empty = await pageOf([]);
    const unpriced = await pageOf([line(bare)]);

    expect(empty.stderr).toMatch(/No request was found/);
    expect(empty.document.querySelectorAll('figure')).toHaveLength(0);
    expect(cellsOf(unpriced.document, '#by-model')[0]?.slice(3, 4)).toEqual(['–']);
    expect(unpriced.document.querySelectorAll('figure')).toHaveLength(2);
  });

  it('lists fifty rows of what nobody asked for, and all of what somebody did', async () => {
    const lines = Array.from({ length: 60 }, (_, index) => line({ gitlabProject: String(index) }));
    const short = await pageOf(lines);
    const whole = await pageOf(lines, '--by', 'project', '--by', 'day,feature');

    expect(cellsOf(short.document, '#by-instance-project')).toHaveLength(50);
    expect(short.text).toContain('… and 10 more: --by instance,project');
    expect(short.document.querySelector('#by-day-feature')).toBe(null);
    expect(cellsOf(whole.document, '#by-instance-project')).toHaveLength(60);
    expect(cellsOf(whole.document, '#by-day-feature')).toHaveLength(1);
  });

  it('gives many features the colours that there are, and the rest one', async () => {
    const lines = Array.from({ length: 12 }, (_, index) =>
      line({ feature: `feature_${index}`, costUsd: 12 - index }),
    );
    const { document } = await pageOf(lines);
    const legend = [...document.querySelectorAll('.legend')][0]?.querySelectorAll('li') ?? [];

    expect([...legend].map(({ textContent }) => textContent)).toEqual([
      ...Array.from({ length: 7 }, (_, index) => `feature_${index}`),
      'others',
    ]);
  });
});
