/**
 * Runs the checks in order.
 *
 * @module
 */
import { oneLine } from '../common/plain-text.ts';
import type { Check, Result } from './check.ts';
import type { CheckContext } from './context.ts';
import { type Finding, skipped } from './finding.ts';
import { TOKEN_HOW_TO } from './read-token.ts';

export async function runChecks(
  checks: readonly Check[],
  context: CheckContext,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const check of checks) {
    const findings = obstacle(check, context, results) ?? (await examine(check, context));
    for (const finding of [findings].flat()) {
      results.push(printable({ id: check.id, title: check.title, ...finding }));
    }
  }
  return results;
}

/** Why a check cannot run, if so. */
function obstacle(
  check: Check,
  context: CheckContext,
  results: readonly Result[],
): Finding | undefined {
  const missing = results.find(
    ({ id, status }) => check.needs.includes(id) && (status === 'failed' || status === 'skipped'),
  );
  if (missing?.status === 'failed') return skipped(`not run: "${missing.title}" failed`);
  if (missing) return skipped(missing.seen, missing.fix);
  if (!check.token || context.options.token || context.facts.isOpen) return undefined;
  return skipped('needs a GitLab token', TOKEN_HOW_TO);
}

async function examine(check: Check, context: CheckContext): Promise<Finding | readonly Finding[]> {
  try {
    return await check.run(context);
  } catch (error) {
    // A check that breaks is our fault; later checks may still tell something.
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: '' };
    const fix = 'Report this, with the version of Duo Edge.';
    return { status: 'failed', seen: `the check itself failed (${name}: ${message})`, fix };
  }
}

/** Servers are quoted in findings; they must not write lines of their own. */
function printable(result: Result): Result {
  const texts = Object.entries(result).map(([name, text]) => [name, oneLine(text)]);
  return Object.fromEntries(texts);
}
