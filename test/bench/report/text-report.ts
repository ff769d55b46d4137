import { tableText } from '#infra/cli/common/table-text.ts';
import { machineText } from '../machine.ts';
import type { Section } from '../measure.ts';
import type { Report } from '../run-bench.ts';
import { summaryText, verdictSection } from '../verdicts.ts';
import { numberText } from './number-text.ts';

/** All tables for a terminal, the budgets last, where the eye is. */
export function textReport({ machine, others, date, tookS, sections, verdicts }: Report): string {
  const all = [...sections, verdictSection(verdicts)];
  const head = `${machineText(machine, others)}, ${date}, ${tookS.toFixed(0)} s`;
  return [head, ...all.map(sectionText), summaryText(verdicts)].join('\n\n');
}

function sectionText({ title, note, heads, rows }: Section): string {
  const texts = rows.map((cells) => cells.map(numberText));
  return [title, note, ...(rows.length > 0 ? ['', tableText(heads, texts)] : [])].join('\n');
}
