/**
 * The report as a page of its own: no script, nothing loaded from elsewhere, for light and dark.
 *
 * @module
 */
import { Html, html } from '#infra/cli/common/html.ts';
import { machineText } from '../machine.ts';
import type { Cell, Chart, Section } from '../measure.ts';
import type { Report } from '../run-bench.ts';
import { summaryText, type Verdict, verdictSection } from '../verdicts.ts';
import { barChart } from './bar-chart.ts';
import { lineChart } from './line-chart.ts';
import { numberText } from './number-text.ts';

export function reportPage({ machine, others, date, tookS, sections, verdicts }: Report): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Duo Edge: performance</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<h1>Duo Edge: performance</h1>
${summary(verdicts)}
<p>${machineText(machine, others)}. ${date}, ${tookS.toFixed(0)} s. Everything on the loopback of this machine:
ratios mean more than times.</p>
${section(verdictSection(verdicts), verdicts)}
${sections.map((one) => section(one, []))}
</body>
</html>
`.markup;
}

/** For whoever reads no further: how many, and which not. */
function summary(verdicts: readonly Verdict[]): Html {
  const missed = verdicts.filter(({ verdict }) => verdict === 'missed');
  return html`<p class="summary">${summaryText(verdicts)}.</p>
<ul>${missed.map(({ what, goal, measured }) => html`<li>${what}: ${measured} (${goal})</li>`)}</ul>`;
}

function section({ title, note, heads, rows, chart }: Section, verdicts: readonly Verdict[]): Html {
  const classes = verdicts.map(({ verdict }) => verdict.replace(' ', '-'));
  return html`<section>
<h2>${title}</h2>
<p>${note}</p>
${chart && draw(chart)}
<table>
<thead><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    (
      cells,
      index,
    ) => html`<tr class="${classes[index]}">${cells.map((value, at) => cell(value, heads[at]))}</tr>
`,
  )}</tbody>
</table>
</section>
`;
}

function draw(chart: Chart): Html {
  return chart.type === 'bars' ? barChart(chart) : lineChart(chart);
}

/** Its head stands beside it where there is no room for columns. */
function cell(value: Cell, head = ''): Html {
  const kind = typeof value === 'number' ? 'number' : '';
  return html`<td class="${kind}" data-head="${head}">${numberText(value)}</td>`;
}

/** Colours that are told apart on both grounds, and by people who do not see all of them. */
const SERIES = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9'];

const STYLE = `
:root { --ink: #1f1e24; --ground: #fff; --line: #dcdcde; --shade: #f0f0f2; --good: #e3f4e8; --bad: #fdf1dd; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececef; --ground: #18171d; --line: #4c4b51; --shade: #28272d; --good: #16331f; --bad: #40300e; }
}
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem;
  color: var(--ink); background: var(--ground); }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
th, td { border: 1px solid var(--line); padding: .2rem .6rem; text-align: left; }
td.number { text-align: right; } th { background: var(--shade); }
tr.met { background: var(--good); } tr.missed { background: var(--bad); }
section { overflow-x: auto; } .summary { font-size: 1.3em; font-weight: 600; }
@media (max-width: 40rem) {
  thead { display: none; } tr, td { display: block; } tr { margin: .6rem 0; }
  td, td.number { text-align: left; border: 0; } td::before { content: attr(data-head) ': '; opacity: .7; }
}
svg { width: 100%; max-width: 760px; font-size: 11px; } svg text { fill: var(--ink); }
svg .unit { font-style: italic; } svg .grid { stroke: var(--line); } polyline { fill: none; stroke-width: 2; }
${SERIES.map((colour, at) => `.s${at} { fill: ${colour}; } .l${at} { stroke: ${colour}; }`).join('\n')}
`;
