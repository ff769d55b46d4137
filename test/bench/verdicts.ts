/**
 * Each budget beside what was measured: met, or by how much it was missed.
 *
 * @module
 */
import type { Budget } from './budgets.ts';
import type { Section } from './measure.ts';
import { MUCH } from './others.ts';
import { numberText } from './report/number-text.ts';

export interface Verdict {
  readonly what: string;
  /** `≤ 0.6 ms`. */
  readonly goal: string;
  readonly measured: string;
  readonly verdict: 'met' | 'missed' | 'not judged' | 'not measured';
  /** How far it is from the goal, or why it is not judged; empty where it is met. */
  readonly distance: string;
  /** In the run before; empty where that did not measure it. */
  readonly last: string;
  readonly beside: string;
}

type Facts = Readonly<Record<string, number>>;

/** @param lastFacts those of the run before */
export function verdictsOn(
  budgets: readonly Budget[],
  facts: Facts,
  lastFacts: Facts = {},
): Verdict[] {
  return budgets.map((budget) => {
    const { what, limit, unit, better, fact } = budget;
    const value = facts[fact];
    const common = {
      what,
      goal: `${better === 'low' ? '≤' : '≥'} ${limit} ${unit}`.trim(),
      beside: besideText(budget, facts),
      last: isNumber(lastFacts[fact]) ? valueText(lastFacts[fact]) : '',
    };
    if (!isNumber(value)) {
      return { ...common, measured: '–', verdict: 'not measured', distance: '' };
    }
    return {
      ...common,
      measured: `${valueText(value)} ${unit}`.trim(),
      ...judge(budget, value, othersDuring(budget, facts)),
    };
  });
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined && !Number.isNaN(value);
}

/** What others used of the machine during the measure that a number comes from, 0 to 1. */
function othersDuring({ fact }: Budget, facts: Facts): number {
  return facts[`${measureOf(fact)}.others`] ?? 0;
}

/** The name of the measure that a number comes from. */
export function measureOf(fact: string): string {
  return fact.slice(0, fact.indexOf('.'));
}

function judge(
  budget: Budget,
  value: number,
  others: number,
): Pick<Verdict, 'verdict' | 'distance'> {
  const { limit, better, isWallTime } = budget;
  const isMet = better === 'low' ? value <= limit : value >= limit;
  if (isMet) return { verdict: 'met', distance: '' };
  if (isWallTime && others > MUCH) {
    return { verdict: 'not judged', distance: `others used ${(others * 100).toFixed(0)} %` };
  }
  return { verdict: 'missed', distance: distanceText(budget, value) };
}

function besideText({ beside, unit }: Budget, facts: Facts): string {
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
    note: `Each beside what was measured in this run and in the one before. Ratios were measured side by side. A time by
the clock that misses its goal is not judged where others used more than ${MUCH * 100} % of the processors.`,
    heads: ['what', 'goal', 'measured', 'verdict', 'beside it', 'last run'],
    rows: verdicts.map(({ what, goal, measured, verdict, distance, beside, last }) => [
      what,
      goal,
      measured,
      `${verdict} ${distance}`.trim(),
      beside,
      last,
    ]),
  };
}

/** In one line: how many goals are met, and how many are not. */
export function summaryText(verdicts: readonly Verdict[]): string {
  const count = (wanted: Verdict['verdict']) =>
    verdicts.filter(({ verdict }) => verdict === wanted).length;
  const others = (['missed', 'not judged', 'not measured'] as const)
    .filter((verdict) => count(verdict) > 0)
    .map((verdict) => `${count(verdict)} ${verdict}`);
  return [`${count('met')} of ${verdicts.length} goals met`, ...others].join(', ');
}
