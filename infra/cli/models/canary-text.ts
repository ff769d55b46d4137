/**
 * How canaries do, in words.
 *
 * @module
 */

import { shareOf, type Tally } from '#shared/watch/fisher.ts';
import type { Finding } from '#shared/watch/judge-canary.ts';
import type { StoredRecord } from './stored-record.ts';

/** What the watch decided by, a line for each measure; nothing for a change that somebody made. */
export function decisionLines({ decision }: Pick<StoredRecord, 'decision'>): string[] {
  const findings = Array.isArray(decision?.['findings']) ? decision['findings'] : [];
  return findings.filter(isFinding).map(findingText);
}

/** A table may hold anything. */
function isFinding(value: Partial<Finding> | undefined): value is Finding {
  const isTally = (tally: Partial<Tally> | undefined) =>
    typeof tally?.requests === 'number' && typeof tally.failures === 'number';
  return typeof value?.measure === 'string' && isTally(value.first) && isTally(value.canary);
}

function findingText({ measure, first, canary }: Finding): string {
  return `  ${measure}: ${tallyText(canary)}, first model ${tallyText(first)}`;
}

/** Such as `3.0 % of 120`. */
export function tallyText(tally: Tally): string {
  return `${(100 * shareOf(tally)).toFixed(1)} % of ${tally.requests.toLocaleString('en')}`;
}
