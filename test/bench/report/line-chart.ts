import { type Html, html } from '#infra/cli/common/html.ts';
import type { Chart } from '../measure.ts';
import { legend } from './bar-chart.ts';
import { numberText } from './number-text.ts';

type LineChart = Extract<Chart, { readonly type: 'lines' }>;
type Point = readonly [number, number];

/** In units of the picture. */
const WIDTH = 760;
const HEIGHT = 280;
const LEFT = 60;
const TOP = 28;
const BOTTOM = 34;
const RIGHT = 20;

/** Lines over two logarithmic axes, on which every power law is straight and a linear one rises by 1. */
export function lineChart({ xUnit, yUnit, lines }: LineChart): Html {
  const points = lines.flatMap((line) => line.points).filter(([x, y]) => x > 0 && y > 0);
  const x = axis(
    points.map(([size]) => size),
    [LEFT, WIDTH - RIGHT],
  );
  const y = axis(
    points.map(([, cost]) => cost),
    [HEIGHT - BOTTOM, TOP],
  );
  const place = ([size, cost]: Point) => `${x.at(size).toFixed(1)},${y.at(cost).toFixed(1)}`;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${yUnit} by ${xUnit}">
${legend(
  lines.map(({ name }) => name),
  yUnit,
)}
${x.ticks.map((tick) => html`<text x="${x.at(tick)}" y="${HEIGHT - 12}" text-anchor="middle">${numberText(tick)}</text>`)}
<text x="${WIDTH - RIGHT}" y="${HEIGHT - 12}" text-anchor="end" class="unit">${xUnit}</text>
${y.ticks.map(
  (
    tick,
  ) => html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y.at(tick)}" y2="${y.at(tick)}"/>
<text x="${LEFT - 6}" y="${y.at(tick) + 4}" text-anchor="end">${numberText(tick)}</text>`,
)}
${lines.map((line, index) => {
  const path = line.points.map(place).join(' ');
  const dots = line.points.map(
    ([size, cost]) => html`<circle class="s${index}" cx="${x.at(size)}" cy="${y.at(cost)}" r="3"/>`,
  );
  return html`<polyline class="l${index}" points="${path}"/>${dots}`;
})}
</svg>`;
}

/** A logarithmic axis over all of `values`, with a tick at each power of ten inside. */
function axis(values: readonly number[], [from, to]: readonly [number, number]) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    at: (value: number) => from + ((Math.log10(value) - low) / (high - low)) * (to - from),
    ticks: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
  };
}
