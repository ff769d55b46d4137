/**
 * The page that reports for auditors are written as: self-contained, without scripts, nothing loaded from elsewhere,
 * light or dark as the reader's system is, and light on paper.
 *
 * @module
 */
import { Html, html } from './html.ts';

export interface Page {
  readonly title: string;
  /** What the report is about, as names and values. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly body: readonly Html[];
}

export function pageText({ title, facts, body }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<h1>${title}</h1>
<dl>
${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
${body}
</body>
</html>
`.markup;
}

export interface Head {
  readonly text: string;
  /** What the column holds, in words. */
  readonly title?: string;
  /** Numbers stand to the right. */
  readonly isNumber?: boolean;
}

export interface Cell {
  readonly text: string | number;
  /** Draws attention: something to know, or something wrong. */
  readonly mark?: 'warn' | 'bad' | undefined;
  /** How many columns it reaches over. Default 1. */
  readonly columns?: number;
}

export type Row = readonly (Cell | string)[];

export function pageTable(heads: readonly Head[], rows: readonly Row[]): Html {
  const classAt = (index: number, mark = '') =>
    attribute('class', [heads[index]?.isNumber ? 'num' : '', mark].filter(Boolean).join(' '));
  const head = heads.map(
    ({ text, title }, index) =>
      html`<th scope="col"${classAt(index)}${attribute('title', title)}>${text}</th>`,
  );
  const lines = rows.map((row) => {
    const cells = row.map((given, index) => {
      const { text, mark, columns }: Cell = typeof given === 'string' ? { text: given } : given;
      return html`<td${classAt(index, mark)}${attribute('colspan', columns)}>${text}</td>`;
    });
    return html`<tr>${cells}</tr>\n`;
  });
  return html`<div class="table"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${lines}</tbody>
</table></div>`;
}

/** Nothing without a value. */
function attribute(name: string, value: string | number | undefined): Html | undefined {
  return value ? html` ${name}="${value}"` : undefined;
}

/** Colours of what is compared, in order; there is one for everything else, too. */
export const SERIES = ['--c0', '--c1', '--c2', '--c3', '--c4', '--c5', '--c6', '--c7'] as const;

const LIGHT = `--text: #1f1e24; --faint: #626168; --back: #fff; --panel: #f5f5f7; --line: #dcdcde;
  --warn: #fdf1dd; --bad: #fcf1ef; --c0: #1f75cb; --c1: #c24b38; --c2: #217645; --c3: #9e5400;
  --c4: #694cc0; --c5: #00706e; --c6: #b3246b; --c7: #737278;`;

const DARK = `--text: #ececef; --faint: #a4a3a8; --back: #18171d; --panel: #28272d; --line: #434248;
  --warn: #4a3413; --bad: #4f1f1a; --c0: #63a6e9; --c1: #ec8a78; --c2: #52b87a; --c3: #d99530;
  --c4: #a68fe8; --c5: #3fb5b2; --c6: #e57fb1; --c7: #98979d;`;

const STYLE = `
:root { color-scheme: light dark; ${LIGHT} }
@media screen and (prefers-color-scheme: dark) { :root { ${DARK} } }
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem auto; padding: 0 1.5rem; max-width: 94rem;
  color: var(--text); background: var(--back); }
h1 { font-size: 1.6rem; margin: 0 0 1rem; } h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1.2rem; }
dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
.table { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; min-width: 50%; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .7rem; text-align: left; vertical-align: top; }
th { background: var(--panel); white-space: nowrap; } th[title] { cursor: help; }
.num { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.warn { background: var(--warn); } .bad { background: var(--bad); }
pre { background: var(--panel); padding: 1rem; overflow: auto; }
figure { margin: 1.5rem 0; } figcaption { font-weight: 600; margin-bottom: .4rem; }
figure svg { max-width: 100%; height: auto; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none; margin: 0 0 .4rem; padding: 0; }
.legend i { display: inline-block; width: .8em; height: .8em; margin-right: .4em; border-radius: 2px; }
.figures { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1.5rem 0; padding: 0; list-style: none; }
.figures li { background: var(--panel); border-radius: 6px; padding: .7rem 1.1rem; min-width: 7rem; }
.figures b { display: block; font-size: 1.35rem; } .figures span, .note { color: var(--faint); }
@media print {
  body { margin: 0; padding: 0; max-width: none; font-size: 10px; }
  table { font-size: 8px; } th, td { padding: .2rem .35rem; overflow-wrap: anywhere; }
  .num { overflow-wrap: normal; } pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  figure, tr, .figures { break-inside: avoid; } h2, figcaption { break-after: avoid; }
  thead { display: table-header-group; } .table { overflow: visible; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  @page { size: A4 landscape; margin: 12mm; }
}
`;
