import { type Html, html } from '#infra/cli/common/html.ts';
import type { Chart } from '../measure.ts';
import { numberText } from './number-text.ts';

type BarChart = Extract<Chart, { readonly type: 'bars' }>;

/** In units of the picture. */
const WIDTH = 760;
const LABEL_WIDTH = 210;
const VALUE_WIDTH = 60;
const BAR_HEIGHT = 14;
const GROUP_GAP = 12;
const TOP = 24;
/** Of the page's type, on the average. */
const CHARACTER_WIDTH = 5.5;

/** Horizontal bars in groups, each with its number behind it. */
export function barChart({ unit, series, groups }: BarChart): Html {
  const groupHeight = series.length * BAR_HEIGHT + GROUP_GAP;
  const height = TOP + groups.length * groupHeight;
  const all = groups.flatMap(({ values }) => values).filter(Number.isFinite);
  const scale = (WIDTH - LABEL_WIDTH - VALUE_WIDTH) / Math.max(...all, Number.MIN_VALUE);
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${unit}">
${legend(series, unit)}
${groups.map(({ name, values }, at) => {
  const top = TOP + at * groupHeight;
  return html`<text x="${LABEL_WIDTH - 8}" y="${top + groupHeight / 2}" text-anchor="end">${name}</text>
${values.map((value, index) => bar({ index, value, top, scale }))}`;
})}
</svg>`;
}

interface Bar {
  readonly index: number;
  readonly value: number;
  readonly top: number;
  readonly scale: number;
}

function bar({ index, value, top, scale }: Bar): Html {
  const y = top + index * BAR_HEIGHT;
  const width = Number.isFinite(value) ? Math.max(0, value * scale) : 0;
  return html`<rect class="s${index}" x="${LABEL_WIDTH}" y="${y}" width="${width.toFixed(1)}"
 height="${BAR_HEIGHT - 2}"/>
<text x="${(LABEL_WIDTH + width + 4).toFixed(1)}" y="${y + BAR_HEIGHT - 4}">${numberText(value)}</text>`;
}

/** The names of the series in their colours, and what is measured. */
export function legend(series: readonly string[], unit: string): Html {
  const entries = series.map((name, index) => {
    const before = series.slice(0, index).map((one) => one.length * CHARACTER_WIDTH + 28);
    const x = before.reduce((sum, width) => sum + width, LABEL_WIDTH);
    return html`<rect class="s${index}" x="${x}" y="3" width="10" height="10"/>
<text x="${x + 14}" y="12">${name}</text>`;
  });
  return html`${entries}<text x="0" y="12" class="unit">${unit}</text>`;
}
