/**
 * A comparison in words: what each model did, and where their answers differ.
 *
 * @module
 */

import { targetName } from '#shared/models/model-id.ts';
import type { ModelTarget } from '#shared/models/model-request.ts';
import { plainText } from '../../common/plain-text.ts';
import { tableText } from '../../common/table-text.ts';
import type { Answered, Form } from './answer.ts';
import { type Pair, sum } from './compare-models.ts';

/** What a model did over all inputs. Times are in milliseconds; null: there are none. */
export interface Summary {
  readonly model: string;
  readonly forms: Readonly<Record<Form, number>>;
  readonly firstTokenMs: Percentiles | null;
  readonly durationMs: Percentiles | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly usd: number;
  readonly repeatedCalls: number;
}

interface Percentiles {
  readonly p50: number;
  readonly p95: number;
}

const FORMS: readonly Form[] = ['valid', 'empty', 'refused', 'failed'];

export function summarize(pairs: readonly Pair[], targets: readonly ModelTarget[]): Summary[] {
  return targets.map((target, side) => {
    const answers = pairs.flatMap(({ answers }) => answers[side] ?? []);
    const answered = answers.filter(({ form }) => form !== 'failed');
    const count = (form: Form) => answers.filter((answer) => answer.form === form).length;
    return {
      model: targetName(target),
      forms: Object.fromEntries(FORMS.map((form) => [form, count(form)])) as Summary['forms'],
      firstTokenMs: percentiles(answered.flatMap(({ firstTokenMs }) => firstTokenMs ?? [])),
      durationMs: percentiles(answered.map(({ durationMs }) => durationMs)),
      inputTokens: sum(answers.map(({ inputTokens }) => inputTokens)),
      outputTokens: sum(answers.map(({ outputTokens }) => outputTokens)),
      usd: Number(sum(answers.map(({ usd }) => usd)).toFixed(6)),
      repeatedCalls: sum(answers.map(({ attempts }) => attempts - 1)),
    };
  });
}

function percentiles(values: readonly number[]): Percentiles | null {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
  return sorted.length === 0 ? null : { p50: at(0.5), p95: at(0.95) };
}

export function summaryText(summaries: readonly Summary[]): string {
  const heads = [
    ...['MODEL', 'VALID', 'EMPTY', 'REFUSED', 'FAILED', 'FIRST TOKEN', 'WHOLE', 'TOKENS IN/OUT'],
    'COST',
  ];
  return tableText(
    heads,
    summaries.map(({ model, forms, firstTokenMs, durationMs, ...summary }) => [
      model,
      ...FORMS.map((form) => String(forms[form])),
      timesText(firstTokenMs),
      timesText(durationMs),
      `${summary.inputTokens} / ${summary.outputTokens}`,
      `${summary.usd.toFixed(4)} USD`,
    ]),
  );
}

/** The median, and what one answer in twenty exceeds. */
function timesText(times: Percentiles | null): string {
  return times ? `${Math.round(times.p50)} ms / ${Math.round(times.p95)} ms` : '';
}

/** What is shown of an answer that is longer, in lines. */
const MAX_LINES = 12;

/** The narrowest column, and the usual width of a page, in characters. */
const MIN_WIDTH = 30;
const PAGE_WIDTH = 120;

/** The first `count` inputs to which the models answer differently, side by side. */
export function differencesText(
  pairs: readonly Pair[],
  summaries: readonly Summary[],
  {
    count,
    columns = PAGE_WIDTH,
  }: { readonly count: number; readonly columns?: number | undefined },
): string {
  const width = Math.max(MIN_WIDTH, Math.floor((columns - 4) / 2));
  const different = pairs.filter(({ answers: [a, b] }) => a.text !== b.text || a.form !== b.form);
  const shown = different.slice(0, count).map(({ name, answers }) => {
    const heads = summaries.map(({ model }) => model);
    return `\n${plainText(name)}\n${tableText(heads, [answers.map((answer) => cellText(answer, width))])}`;
  });
  const same = pairs.length - different.length;
  return [`${same} of ${pairs.length} answers are the same.`, ...shown].join('\n');
}

function cellText({ form, problem, text }: Answered, width: number): string {
  const note = form === 'valid' ? [] : [problem ? `(${problem})` : `(${form})`];
  const lines = [...note, ...(form === 'failed' ? [] : plainText(text).split('\n'))].flatMap(
    (line) => wrapped(line.replaceAll('\t', '  '), width),
  );
  const rest = lines.length - MAX_LINES;
  return [...lines.slice(0, MAX_LINES), ...(rest > 0 ? [`… ${rest} more lines`] : [])].join('\n');
}

/** Code keeps its indentation, so lines are cut and never joined. */
function wrapped(line: string, width: number): string[] {
  const pieces = Math.max(1, Math.ceil(line.length / width));
  return Array.from({ length: pieces }, (_, index) =>
    line.slice(index * width, (index + 1) * width),
  );
}
