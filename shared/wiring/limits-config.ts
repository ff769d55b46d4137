/**
 * The operator's limits of time and load, read from the environment: a positive integer each.
 *
 * @module
 */

export interface LimitsConfig {
  /** More answers at a time than this are refused, per function and process. */
  readonly maxInFlight: number;
  /** When a second call races a slow first one, in milliseconds. Absent: never. */
  readonly hedgeAfterMs: number | undefined;
  /** How long an answer that has begun may pause, in milliseconds. */
  readonly idleMs: number;
  /** Shortens every feature's time to the first event, in milliseconds. */
  readonly firstEventMs: number;
  /** Shortens every feature's time for a whole answer, in milliseconds. */
  readonly deadlineMs: number;
}

interface Limit {
  readonly variable: string;
  readonly unit: string;
}

const LIMITS: Readonly<Record<keyof LimitsConfig, Limit>> = {
  maxInFlight: { variable: 'DUO_EDGE_MAX_IN_FLIGHT', unit: 'requests' },
  hedgeAfterMs: { variable: 'DUO_EDGE_HEDGE_AFTER_MS', unit: 'milliseconds' },
  idleMs: { variable: 'DUO_EDGE_IDLE_MS', unit: 'milliseconds' },
  firstEventMs: { variable: 'DUO_EDGE_FIRST_EVENT_MS', unit: 'milliseconds' },
  deadlineMs: { variable: 'DUO_EDGE_DEADLINE_MS', unit: 'milliseconds' },
};

/** As many as there are connections to Bedrock; more would queue. Lambda gives a process one at a time. */
const MAX_IN_FLIGHT = 1_024;

/** Between two tokens a model pauses for some seconds at most; API Gateway would wait for 30. */
const IDLE_MS = 20_000;

type Environment = Readonly<Record<string, string | undefined>>;

export function limitsOf(env: Environment): LimitsConfig {
  const value = ({ variable }: Limit) => Number(env[variable]?.trim() || Number.NaN) || undefined;
  return {
    maxInFlight: value(LIMITS.maxInFlight) ?? MAX_IN_FLIGHT,
    hedgeAfterMs: value(LIMITS.hedgeAfterMs),
    idleMs: value(LIMITS.idleMs) ?? IDLE_MS,
    firstEventMs: value(LIMITS.firstEventMs) ?? Number.POSITIVE_INFINITY,
    deadlineMs: value(LIMITS.deadlineMs) ?? Number.POSITIVE_INFINITY,
  };
}

/** What is wrong with the variables, a sentence each. */
export function findLimitProblems(env: Environment): string[] {
  return Object.values(LIMITS)
    .filter(({ variable }) => !/^([1-9]\d{0,8})?$/.test(env[variable]?.trim() ?? ''))
    .map(({ variable, unit }) => `${variable} is not a positive whole number of ${unit}`);
}
