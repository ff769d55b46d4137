/**
 * Walks the checks in their order.
 *
 * @module
 */
import { type Check, type Finding, type Result, skipped } from './check.ts';
import type { Site } from './site.ts';
import { TOKEN_HOW_TO } from './token-how-to.ts';

export async function runChecks(checks: readonly Check[], site: Site): Promise<Result[]> {
  const results: Result[] = [];
  for (const check of checks) {
    const findings = obstacle(check, site, results) ?? (await examine(check, site));
    for (const finding of [findings].flat()) {
      results.push({ id: check.id, title: check.title, ...finding });
    }
  }
  return results;
}

/** Why a check cannot be made, if so. */
function obstacle(check: Check, site: Site, results: readonly Result[]): Finding | undefined {
  const missing = results.find(
    ({ id, status }) => check.needs.includes(id) && (status === 'failed' || status === 'skipped'),
  );
  if (missing?.status === 'failed') return skipped(`not tried: "${missing.title}" failed`);
  if (missing) return skipped(missing.seen, missing.fix);
  if (!check.token || site.options.token || site.facts.isOpen) return undefined;
  return skipped('needs a token of GitLab', TOKEN_HOW_TO);
}

async function examine(check: Check, site: Site): Promise<Finding | readonly Finding[]> {
  try {
    return await check.run(site);
  } catch (error) {
    // A check that breaks is our fault; the ones after it are worth their own look.
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: '' };
    const fix = 'Report it, with the version of Duo Edge.';
    return { status: 'failed', seen: `the check itself broke (${name}: ${message})`, fix };
  }
}
