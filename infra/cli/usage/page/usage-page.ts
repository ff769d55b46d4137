/**
 * The usage report as a page: the figures, charts, and every table.
 *
 * @module
 */
import { type Html, html } from '../../common/html.ts';
import { type Cell, pageTable, pageText } from '../../common/page.ts';
import { grouped, percentText, SHOWN, secondsText, usdText } from '../columns.ts';
import { NONE } from '../dimensions.ts';
import { periodText } from '../period.ts';
import { CHART_TABLE, type ReportRow, type ReportTable, type UsageReport } from '../report.ts';
import { barsChart, daysChart, spansChart } from './charts.ts';

export function usagePage(report: UsageReport): string {
  const { createdAt, source, period, filters, person } = report;
  const chosen = filters.map(({ name, value }) => `${name} ${value}`);
  const persons = [...(person ?? [])].map(([instance, user]) => `${user} of ${instance}`);
  return pageText({
    title: 'GitLab Duo: usage',
    facts: [
      ['Period', periodText(period)],
      ['Created', createdAt],
      ['Source', source],
      ...(chosen.length > 0 ? [['Only', chosen.join(', ')] as const] : []),
      ...(person ? [['User', persons.join(', ') || 'no record of this person'] as const] : []),
      ['Cost', 'an estimate at list prices or your own; only the invoice of AWS is binding'],
    ],
    body: [keyFigures(report), ...charts(report), ...budgetSection(report), ...sections(report)],
  });
}

function keyFigures({ total }: UsageReport): Html {
  const share = (value: number | null) => (value === null ? '–' : percentText(value));
  const time = (value: number | null) => (value === null ? '–' : secondsText(value));
  const figures = [
    ['requests', grouped(total.requests)],
    ['users', grouped(total.users)],
    ['USD', usdText(total.costUsd)],
    ['input tokens', grouped(total.inputTokens)],
    ['output tokens', grouped(total.outputTokens)],
    ['of the input from the cache', share(total.cachedShare)],
    ['first token, median', time(total.firstTokenMsP50)],
    ['failed', share(total.errorShare)],
    ['answered by a fallback', share(total.fallbackShare)],
  ];
  const items = figures.map(([name, value]) => html`<li><b>${value}</b><span>${name}</span></li>`);
  return html`<ul class="figures">${items}</ul>`;
}

/** More bars than these say nothing; the tables have all. */
const MAX_BARS = 15;

function charts({ tables }: UsageReport): Html[] {
  const rowsOf = (...dimensions: string[]): readonly ReportRow[] =>
    tables.find((table) => table.dimensions.join() === dimensions.join())?.rows ?? [];
  const features = rowsOf('feature');
  if (features.length === 0) return [];
  return [
    ...dayCharts(features.map(nameOf), rowsOf(...CHART_TABLE)),
    ...costChart(rowsOf('model').filter((row) => costOf(row) > 0)),
    ...timesChart(features),
  ];
}

function dayCharts(series: readonly string[], days: readonly ReportRow[]): Html[] {
  const byDay = (measure: (row: ReportRow) => number) =>
    days.map((row) => {
      const [day = '', name = ''] = row.values;
      return { day, series: name, value: measure(row) };
    });
  const costs = { unit: 'USD', toText: usd, series, values: byDay(costOf) };
  const values = byDay(({ figures }) => figures.requests);
  const requests = { unit: 'requests', toText: grouped, series, values };
  return [
    daysChart({ title: 'Cost by day and feature', ...costs }),
    daysChart({ title: 'Requests by day and feature', ...requests }),
  ];
}

function costChart(models: readonly ReportRow[]): Html[] {
  const bars = models.slice(0, MAX_BARS).map((row) => ({ name: nameOf(row), value: costOf(row) }));
  if (bars.length === 0) return [];
  return [barsChart({ title: 'Cost by model', unit: 'USD', toText: usd, bars })];
}

function timesChart(features: readonly ReportRow[]): Html[] {
  const spans = features.flatMap((row) => {
    const { firstTokenMsP50: median, firstTokenMsP90: p90 } = row.figures;
    return median && p90 ? [{ name: nameOf(row), median, p90 }] : [];
  });
  if (spans.length === 0) return [];
  return [spansChart({ title: 'Time to the first token: median to 90th percentile', spans })];
}

function costOf({ figures }: ReportRow): number {
  return Number(figures.costUsd);
}

function usd(value: number): string {
  return `${usdText(value.toFixed(8))} USD`;
}

function nameOf({ values: [name = ''] }: ReportRow): string {
  return name;
}

function budgetSection({ budgets }: UsageReport): Html[] {
  if (budgets === undefined || budgets.budgets.length === 0) return [];
  const heads = [
    { text: 'Budget for' },
    ...['Limit', 'Spent', 'Used'].map((text) => ({ text, isNumber: true })),
    { text: 'When spent' },
  ];
  const rows = budgets.budgets.map(({ name, limitUsd, spentUsd, usedPercent, refuses }) => [
    name,
    limitUsd === null ? 'damaged' : usdText(limitUsd.toFixed(8)),
    usdText(spentUsd.toFixed(8)),
    usedCell(usedPercent),
    refuses ? 'refuses' : 'warns',
  ]);
  return [
    html`<section id="budgets"><h2>Budgets of ${budgets.month}, in USD, as the gateway counts</h2>
${pageTable(heads, rows)}</section>`,
  ];
}

function usedCell(percent: number | null): Cell {
  if (percent === null) return { text: '–' };
  const mark = percent >= 100 ? 'bad' : percent >= 80 ? 'warn' : undefined;
  return { text: `${Math.floor(percent)} %`, mark };
}

/** Of a table that nobody asked for, more rows than these are left to `--by`, CSV and JSON. */
const MAX_ROWS = 50;

function sections({ tables }: UsageReport): Html[] {
  const isDrawn = ({ dimensions }: ReportTable) => dimensions.join() === CHART_TABLE.join();
  const listed = tables.filter((table) => table.isWanted || (!isDrawn(table) && hasNames(table)));
  return listed.map(({ dimensions, rows, isWanted }) => {
    const shown = isWanted ? rows : rows.slice(0, MAX_ROWS);
    const rest = rows.length - shown.length;
    const names = dimensions.join(',');
    return html`<section id="${`by-${dimensions.join('-')}`}"><h2>By ${dimensions.join(' and ')}</h2>
${tableOf(dimensions, shown)}
${rest > 0 ? html`<p class="note">… and ${grouped(rest)} more: --by ${names}</p>` : undefined}</section>`;
  });
}

/** A table whose only row says that no request has such a thing says nothing. */
function hasNames({ rows }: ReportTable): boolean {
  return rows.some(({ values }) => values.some((value) => value !== NONE));
}

function tableOf(dimensions: readonly string[], rows: readonly ReportRow[]): Html {
  const heads = [
    ...dimensions.map((text) => ({ text: `${text.charAt(0).toUpperCase()}${text.slice(1)}` })),
    ...SHOWN.map(({ head: text, title = '' }) => ({ text, title, isNumber: true })),
  ];
  const cells = rows.map(({ values, figures }) => [
    ...values,
    ...SHOWN.map(({ text }) => text(figures)),
  ]);
  return pageTable(heads, cells);
}
