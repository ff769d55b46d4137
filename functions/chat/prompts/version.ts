/**
 * `prompt_version`: which version of a prompt GitLab asks for, in Poetry's notation. By hand, since a
 * library for it would be a good part of what Lambda has to load.
 *
 * @see contract 2.10
 * @module
 */
import { GatewayError } from '#shared/errors.ts';

/** Versions of one prompt, the newest last. */
export type Versions = readonly [string, ...string[]];

export interface ResolvedVersion {
  readonly version: string;
  /** The constraint that none of our versions meets; absent when one does. */
  readonly unmet?: string;
}

/** What GitLab means when it sends no version. */
const DEFAULT_CONSTRAINT = '^1.0.0';

/**
 * The newest of `versions` that meets the constraint, or simply our newest when none does: inputs
 * only grew and answers stayed compatible within an id, while a refusal would switch the feature off
 * after GitLab's next upgrade.
 *
 * @throws {GatewayError} `invalid_request` when it is no constraint at all
 */
export function resolveVersion(
  constraint: string | undefined,
  versions: Versions,
): ResolvedVersion {
  const alternatives = readConstraint(constraint ?? DEFAULT_CONSTRAINT);
  const version = versions.findLast((candidate) => {
    const number = toNumber(candidate.split('.').map(Number));
    return alternatives.some((clauses) => clauses.every(({ allows }) => allows(number)));
  });
  if (version !== undefined) return { version };
  const unmet = alternatives.map((clauses) => clauses.map(({ text }) => text).join(' '));
  return { version: versions.at(-1) ?? versions[0], unmet: unmet.join('||') };
}

/** One condition on a version. */
interface Clause {
  readonly allows: (version: number) => boolean;
  /** For the log. */
  readonly text: string;
}

/** `|` parts alternatives; commas and blanks join conditions. */
function readConstraint(constraint: string): Clause[][] {
  return constraint.split(/\|{1,2}/).map((alternative) => {
    const clauses = alternative
      .trim()
      .replace(/([<>=~^!])\s{1,9}/g, '$1')
      .split(/[,\s]+/);
    return clauses.map(readClause);
  });
}

const CLAUSE =
  /^(\^|~=?|[<>]=?|={0,3}|!=)v?(\d{1,4}|\*)(?:\.(\d{1,4}|\*))?(?:\.(\d{1,4}|\*))?(-[\w.-]{1,64})?$/;

function readClause(text: string): Clause {
  const [, operator, ...parts] = CLAUSE.exec(text) ?? [];
  if (operator === undefined) {
    throw new GatewayError('invalid_request', 'The prompt version is not a version constraint', {
      detail: 'Invalid version constraint',
    });
  }
  // A version that is not released yet has to be named, and none of ours is such.
  if (parts[3] !== undefined) return { allows: () => false, text };
  const named = parts.slice(0, 3).filter((part) => part !== undefined && part !== '*');
  return clauseOf(operator, named.map(Number));
}

/** The versions that an operator allows with the parts that are named. */
function clauseOf(operator: string, parts: readonly number[]): Clause {
  const from = toNumber(parts);
  const leftmost = parts.findIndex((part) => part > 0);
  switch (operator) {
    case '^':
      return within(from, above(parts, leftmost < 0 ? parts.length : leftmost + 1));
    case '~':
      return within(from, above(parts, Math.min(2, parts.length)));
    case '~=':
      return within(from, above(parts, Math.max(1, parts.length - 1)));
    case '>=':
      return within(from, Number.POSITIVE_INFINITY);
    case '>':
      return within(above(parts, parts.length), Number.POSITIVE_INFINITY);
    case '<':
      return within(0, from);
    case '<=':
      return within(0, above(parts, parts.length));
    case '!=':
      return { allows: (version) => version !== from, text: `!=${toText(from)}` };
    default:
      return within(from, above(parts, parts.length));
  }
}

function within(least: number, most: number): Clause {
  const isOne = most === least + 1;
  const bounds = [
    ...(least > 0 ? [`>=${toText(least)}`] : []),
    ...(Number.isFinite(most) ? [`<${toText(most)}-0`] : []),
  ];
  return {
    allows: (version) => version >= least && version < most,
    text: isOne ? toText(least) : bounds.join(' ') || '*',
  };
}

/** The first version whose part number `count` is greater; without such a part there is none. */
function above(parts: readonly number[], count: number): number {
  if (count === 0) return Number.POSITIVE_INFINITY;
  const kept = parts.slice(0, count);
  return toNumber([...kept.slice(0, -1), (kept.at(-1) ?? 0) + 1]);
}

/** A part has four digits at most. */
const BASE = 100_000;

function toNumber([major = 0, minor = 0, patch = 0]: readonly number[]): number {
  return (major * BASE + minor) * BASE + patch;
}

function toText(version: number): string {
  const minors = Math.floor(version / BASE);
  return `${Math.floor(minors / BASE)}.${minors % BASE}.${version % BASE}`;
}
