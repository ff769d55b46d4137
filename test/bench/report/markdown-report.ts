/**
 * The tables for the documentation, between two marks of which all else is left alone.
 *
 * @module
 */
import { machineText } from '../machine.ts';
import type { Section } from '../measure.ts';
import type { Report } from '../run-bench.ts';
import { summaryText, verdictSection } from '../verdicts.ts';
import { numberText } from './number-text.ts';

const BEGIN = '<!-- npm run bench -- --write-docs: from here -->';
const END = '<!-- npm run bench -- --write-docs: to here -->';

/** @throws {Error} when `document` has no marks */
export function insertReport(document: string, report: Report): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error('The document has no marks to write between');
  const before = document.slice(0, begin + BEGIN.length);
  return `${before}\n\n${markdownReport(report)}\n\n${document.slice(end)}`;
}

function markdownReport({ machine, others, date, sections, verdicts }: Report): string {
  const all = [verdictSection(verdicts), ...sections.filter(({ isDetail }) => !isDetail)];
  const head = `${machineText(machine, others)}, ${date.slice(0, 10)}. ${summaryText(verdicts)}.`;
  return [head, ...all.map(sectionMarkdown)].join('\n\n');
}

function sectionMarkdown({ title, note, heads, rows }: Section): string {
  const parts = [`### ${title}`, note];
  if (rows.length === 0) return parts.join('\n\n');
  const rule = heads.map(() => '---');
  const lines = [heads, rule, ...rows.map((cells) => cells.map(numberText))].map(rowMarkdown);
  return [...parts, lines.join('\n')].join('\n\n');
}

function rowMarkdown(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
