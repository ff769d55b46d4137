/**
 * Charts as SVG, drawn while the page is made: the page needs no script to show them, and none to be printed.
 * Colours are variables of the page, so that one drawing serves light and dark.
 *
 * @module
 */
import { barX, dot, type PlotOptions, plot, rectY, ruleX, ruleY, text } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { Html, html } from '../../common/html.ts';
import { SERIES } from '../../common/page.ts';
import { secondsText } from '../columns.ts';

/** In pixels of the drawing; the page scales it to its width. */
const WIDTH = 1_000;
const DAYS_HEIGHT = 260;
const BAR_HEIGHT = 26;
const NAMES_WIDTH = 330;

interface Described {
  /** Above the chart. */
  readonly title: string;
}

/** The chart as it stands in the page. `seriesNames` are explained by their colours. */
function figure(
  { title }: Described,
  options: PlotOptions,
  seriesNames: readonly string[] = [],
): Html {
  const { document } = parseHTML('<!doctype html><html></html>');
  const drawing = plot({
    width: WIDTH,
    ...options,
    document: document as never,
    ariaLabel: title,
  });
  drawing.setAttribute('style', 'font-size: 13px; background: none; overflow: visible;');
  const legend = seriesNames.map(
    (name, index) => html`<li><i style="background: var(${colourAt(index)})"></i>${name}</li>`,
  );
  return html`<figure><figcaption>${title}</figcaption>
${legend.length > 0 ? html`<ul class="legend">${legend}</ul>` : undefined}
${new Html(drawing.outerHTML)}</figure>`;
}

function colourAt(index: number): string {
  return SERIES[Math.min(index, SERIES.length - 1)] ?? SERIES[0];
}

export interface DayValue {
  /** Such as `2026-11-01`. */
  readonly day: string;
  readonly series: string;
  readonly value: number;
}

export interface DaysChart extends Described {
  readonly values: readonly DayValue[];
  /** The series, the most important first. */
  readonly series: readonly string[];
  readonly unit: string;
  readonly toText: (value: number) => string;
}

/** What stands for all series that have no colour of their own. */
const REST = 'others';

/** One bar for each day, from one piece for each series. */
export function daysChart({ values, series, unit, toText, title }: DaysChart): Html {
  const own = series.length > SERIES.length ? series.slice(0, SERIES.length - 1) : series;
  const names = own.length < series.length ? [...own, REST] : own;
  const shown = merged(
    values.map((value) => (own.includes(value.series) ? value : { ...value, series: REST })),
  );
  const bars = rectY(shown, {
    x: ({ day }: DayValue) => new Date(`${day}T00:00:00Z`),
    y: 'value',
    interval: 'day',
    fill: 'series',
    title: ({ day, series: name, value }: DayValue) => `${day} ${name}: ${toText(value)}`,
  });
  const range = names.map((_, index) => `var(${colourAt(index)})`);
  return figure(
    { title },
    {
      height: DAYS_HEIGHT,
      marginLeft: 60,
      x: { type: 'utc', label: null },
      y: { grid: true, label: unit },
      color: { domain: [...names], range },
      marks: [bars, ruleY([0])],
    },
    names,
  );
}

function merged(values: readonly DayValue[]): DayValue[] {
  const sums = new Map<string, DayValue>();
  for (const value of values) {
    const key = `${value.day} ${value.series}`;
    sums.set(key, { ...value, value: (sums.get(key)?.value ?? 0) + value.value });
  }
  return [...sums.values()];
}

export interface Bar {
  readonly name: string;
  readonly value: number;
}

export interface BarsChart extends Described {
  /** In their order. */
  readonly bars: readonly Bar[];
  readonly unit: string;
  readonly toText: (value: number) => string;
}

/** Horizontal bars with their values. */
export function barsChart({ bars, unit, toText, title }: BarsChart): Html {
  const place = { y: 'name', x: 'value' };
  return figure(
    { title },
    {
      height: bars.length * BAR_HEIGHT + 50,
      marginLeft: NAMES_WIDTH,
      marginRight: 90,
      x: { grid: true, label: unit },
      y: { domain: bars.map(({ name }) => name), label: null },
      marks: [
        barX(bars, { ...place, fill: `var(${SERIES[0]})` }),
        text(bars, {
          ...place,
          text: ({ value }: Bar) => toText(value),
          textAnchor: 'start',
          dx: 6,
          fill: 'currentColor',
        }),
        ruleX([0]),
      ],
    },
  );
}

export interface Span {
  readonly name: string;
  /** Milliseconds. */
  readonly median: number;
  readonly p90: number;
}

/** From the median to the 90th percentile, on a scale on which both 0.3 s and 30 s can be read. */
export function spansChart({
  spans,
  title,
}: Described & { readonly spans: readonly Span[] }): Html {
  const y = 'name';
  const seconds = (key: 'median' | 'p90') => (span: Span) => span[key] / 1_000;
  const colour = `var(${SERIES[0]})`;
  const label = ({ name, median, p90 }: Span) =>
    `${name}: median ${secondsText(median)}, 90 % within ${secondsText(p90)}`;
  return figure(
    { title },
    {
      height: spans.length * BAR_HEIGHT + 50,
      marginLeft: NAMES_WIDTH,
      marginRight: 90,
      x: {
        type: 'log',
        grid: true,
        label: 'seconds',
        tickFormat: (value: number) => String(value),
      },
      y: { domain: spans.map(({ name }) => name), label: null },
      marks: [
        ruleY(spans, {
          y,
          x1: seconds('median'),
          x2: seconds('p90'),
          stroke: colour,
          strokeWidth: 4,
        }),
        dot(spans, { y, x: seconds('median'), r: 6, fill: colour, title: label }),
        dot(spans, {
          y,
          x: seconds('p90'),
          r: 5,
          stroke: colour,
          strokeWidth: 2,
          fill: 'var(--back)',
          title: label,
        }),
        text(spans, {
          y,
          x: seconds('p90'),
          text: ({ p90 }: Span) => secondsText(p90),
          textAnchor: 'start',
          dx: 10,
          fill: 'currentColor',
        }),
      ],
    },
  );
}
