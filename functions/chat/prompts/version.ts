/**
 * `prompt_version`: which version of a prompt GitLab asks for.
 *
 * @see contract 2.10
 * @module
 */
import semver from 'semver';
import { GatewayError } from '#shared/errors.ts';

/** What GitLab means when it sends no version. */
const DEFAULT_CONSTRAINT = '^1.0.0';

export interface ResolvedVersion {
  readonly version: string;
  /** The constraint that none of our versions meets; absent when one does. */
  readonly unmet?: string;
}

/**
 * The highest of `versions` that meets the constraint, or our newest when none does: inputs only
 * grew and answers stayed compatible within an id, while a refusal would switch the feature off
 * after GitLab's next upgrade.
 *
 * @throws {GatewayError} `invalid_request` when it is no constraint at all
 */
export function resolveVersion(
  constraint: string | undefined,
  versions: readonly [string, ...string[]],
): ResolvedVersion {
  const range = toRange(constraint ?? DEFAULT_CONSTRAINT);
  const version = semver.maxSatisfying(versions, range);
  if (version !== null) return { version };
  return { version: semver.rsort([...versions])[0] ?? versions[0], unmet: range };
}

/**
 * The constraint in npm's notation. GitLab writes Poetry's: a comma joins conditions, one `|` is
 * enough, `==` is equality, `!=` excludes and `~=` bounds all but the last part.
 */
function toRange(constraint: string): string {
  const translated = constraint
    .replace(/!=\s*[\w.+-]+/g, '*')
    .replace(/===?/g, '=')
    .replace(/~=\s*(\d+\.\d+)(?!\.?\d)/g, '^$1')
    .replace(/~=/g, '~')
    .replace(/,/g, ' ')
    .replace(/\|+/g, '||');
  const range = constraint.trim() === '' ? null : semver.validRange(translated);
  if (range !== null) return range;
  throw new GatewayError('invalid_request', 'The prompt version is not a version constraint', {
    detail: 'Invalid version constraint',
  });
}
