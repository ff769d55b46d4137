/**
 * Each budget beside what was measured: met, or by how much it was missed.
 *
 * @module
 */
import type { Budget } from './budgets.ts';
import type { Section } from './measure.ts';
import { numberText } from './report/number-text.ts';

export interface Verdict {
  readonly what: string;
  /** `≤ 0.6 ms`. */
  readonly goal: string;
  readonly measured: string;
  readonly verdict: 'met' | 'missed' | 'not measured';
  /** How far it is from the goal; empty where it is met. */
  readonly distance: string;
  readonly beside: string;
}

export function verdictsOn(
  budgets: readonly Budget[],
  facts: Readonly<Record<string, number>>,
): Verdict[] {
  return budgets.map((budget) => {
    const { what, limit, unit, better, fact } = budget;
    const value = facts[fact];
    const goal = `${better === 'low' ? '≤' : '≥'} ${limit} ${unit}`.trim();
    const common = { what, goal, beside: besideText(budget, facts) };
    if (value === undefined || Number.isNaN(value)) {
      return { ...common, measured: '–', verdict: 'not measured', distance: '' };
    }
    const isMet = better === 'low' ? value <= limit : value >= limit;
    return {
      ...common,
      measured: `${valueText(value)} ${unit}`.trim(),
      verdict: isMet ? 'met' : 'missed',
      distance: isMet ? '' : distanceText(budget, value),
    };
  });
}

function besideText({ beside, unit }: Budget, facts: Readonly<Record<string, number>>): string {
  const value = beside && facts[beside.fact];
  if (value === undefined) return '';
  return `${beside?.text}: ${valueText(value)} ${unit}`.trim();
}

/** Counts stay counts. */
function valueText(value: number): string {
  return Number.isInteger(value) ? String(value) : numberText(value);
}

function distanceText({ limit, unit }: Budget, value: number): string {
  const by = `by ${valueText(Math.abs(value - limit))} ${unit}`.trim();
  return limit === 0 || unit === '×' ? by : `${by} (${numberText(value / limit)} × the goal)`;
}

export function verdictSection(verdicts: readonly Verdict[]): Section {
  return {
    title: 'Budgets',
    note: 'Each beside what was measured in this run. Ratios were measured side by side.',
    heads: ['what', 'goal', 'measured', 'verdict', 'beside it'],
    rows: verdicts.map(({ what, goal, measured, verdict, distance, beside }) => [
      what,
      goal,
      measured,
      `${verdict} ${distance}`.trim(),
      beside,
    ]),
  };
}
