/**
 * `prompt_version`: which version of a prompt GitLab asks for.
 *
 * @see contract 2.10
 * @module
 */
// Not the whole library: it would be a good part of what Lambda has to load.
import Range from 'semver/classes/range.js';
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
  const range = toRange(constraint ?? DEFAULT_CONSTRAINT);
  const version = versions.findLast((candidate) => range.test(candidate));
  return version === undefined
    ? { version: versions.at(-1) ?? versions[0], unmet: range.range }
    : { version };
}

/**
 * The constraint in npm's notation. GitLab writes Poetry's: a comma joins conditions, one `|` is
 * enough, `==` is equality, `!=` excludes and `~=` bounds all but the last part.
 */
function toRange(constraint: string): Range {
  const translated = constraint
    .replace(/!=\s*[\w.+-]+/g, '*')
    .replace(/===?/g, '=')
    .replace(/~=\s*(\d+\.\d+)(?!\.?\d)/g, '^$1')
    .replace(/~=/g, '~')
    .replace(/,/g, ' ')
    .replace(/\|+/g, '||');
  try {
    if (constraint.trim() !== '') return new Range(translated);
  } catch {
    // Not chained as a cause: the library's message quotes the constraint.
  }
  throw new GatewayError('invalid_request', 'The prompt version is not a version constraint', {
    detail: 'Invalid version constraint',
  });
}
