/**
 * A stored decision in a few words.
 *
 * @module
 */
import type { Guardrail } from '#shared/models/model-request.ts';
import { ANY, type Assignment } from '#shared/routing/assignment.ts';
import { PLATFORM } from '#shared/routing/listed-platform.ts';
import { ALIAS } from '#shared/routing/model-names.ts';
import { parseWatch, watchedMeasures } from '#shared/watch/canary-watch.ts';
import { oneLine } from '../common/plain-text.ts';
import type { Terminal } from '../common/terminal.ts';
import { budgetedFeature, isAllowList, type StoredRecord } from './stored-record.ts';

/** What an assignment says besides its model, each in a few words. */
export function detailsOf(assignment: Assignment): string[] {
  const { canary, fallbacks, guardrail, maxOutputTokens, temperature } = assignment;
  return [
    ...(assignment.enabled ? [] : ['disabled']),
    ...(assignment.pinned ? ['pinned'] : []),
    ...(canary ? [`canary ${canary.percent} % ${canary.model}${watchText(canary.watch)}`] : []),
    ...fallbacks.map(({ model }) => `fallback ${model}`),
    ...(assignment.region ? [`in ${assignment.region}`] : []),
    ...(assignment.role ? [`role ${assignment.role}`] : []),
    ...(assignment.baseModel ? [`based on ${assignment.baseModel}`] : []),
    ...(maxOutputTokens ? [`max ${maxOutputTokens} tokens`] : []),
    ...(temperature === undefined ? [] : [`temperature ${temperature}`]),
    ...(guardrail ? [`guardrail ${guardrailText(guardrail)}`] : []),
    ...(assignment.serviceTier ? [`tier ${assignment.serviceTier}`] : []),
    ...(assignment.latency ? [`latency ${assignment.latency}`] : []),
  ];
}

export function guardrailText({ identifier, version, unguardedStream }: Guardrail): string {
  const streams = unguardedStream ? ' (streams of serving platforms unguarded)' : '';
  return `${identifier}:${version}${streams}`;
}

/** What a canary is watched for, in brackets. */
function watchText(stored: unknown): string {
  const watch = parseWatch(stored);
  if (watch === undefined) return stored === undefined ? '' : ' (damaged limits: not watched)';
  const limits = watchedMeasures(watch).map((measure) => {
    const after = measure === 'slow' ? ` after ${watch.firstTokenMs} ms` : '';
    return `${measure} +${watch[measure]}${after}`;
  });
  const { promoteAfterMs } = watch;
  const promotion = promoteAfterMs ? `, promoted after ${hoursText(promoteAfterMs)}` : '';
  return ` (watched: ${limits.join(', ')}${promotion})`;
}

const HOUR_MS = 3_600_000;

/** Whole days as such, else hours. */
export function hoursText(ms: number): string {
  const hours = Math.round(ms / HOUR_MS);
  return hours % 24 === 0 ? `${hours / 24} d` : `${hours} h`;
}

/** The whole decision on one line. */
export function describeRecord(record: Pick<StoredRecord, 'stored'>): string {
  return oneLine(contentOf(record));
}

function contentOf({ stored }: Pick<StoredRecord, 'stored'>): string {
  switch (stored.type) {
    case 'assignment': {
      const { assignment } = stored;
      return [assignment.model ?? 'no model', ...detailsOf(assignment)].join(', ');
    }
    case 'allow-list':
      return stored.patterns.length === 0
        ? 'GitLab may not choose any model'
        : stored.patterns.join(' ');
    case 'budget': {
      const { limitUsd = 0, refuse } = stored.budget;
      return `${usdText(limitUsd)} a month, ${refuse ? 'refuses beyond it' : 'warns only'}`;
    }
    case 'platform': {
      const { baseUrl, enabled, item } = stored.platform;
      return [baseUrl, String(item['kind']), ...(enabled ? [] : ['disabled'])].join(', ');
    }
    case 'removed':
      return '(none)';
    case 'damaged':
      return `damaged (${stored.problem})`;
  }
}

/** What a record is about: which feature, of which instance. */
export function subjectOf(record: Pick<StoredRecord, 'scope' | 'feature'>): string {
  const subject = plainSubject(record);
  return oneLine(record.scope === ANY ? subject : `${subject} for instance ${record.scope}`);
}

function plainSubject(record: Pick<StoredRecord, 'feature'>): string {
  const { feature } = record;
  const budgeted = budgetedFeature(record);
  if (budgeted !== undefined) return `budget for ${budgeted === ANY ? 'all features' : budgeted}`;
  if (isAllowList(record)) return 'allow-list';
  if (feature.startsWith(ALIAS)) return `alias ${feature.slice(ALIAS.length)}`;
  if (feature.startsWith(PLATFORM)) return `platform ${feature.slice(PLATFORM.length)}`;
  return feature === ANY ? 'every feature' : feature;
}

/** Says what happens to a record that cannot be read; nothing for any other. */
export function noteDamage(terminal: Terminal, record: StoredRecord): void {
  const { key, stored } = record;
  if (stored.type !== 'damaged') return;
  const effect =
    budgetedFeature(record) === undefined
      ? `is ignored: ${stored.problem}. Assign it again.`
      : `still counts, but neither warns nor refuses: ${stored.problem}. Set it again.`;
  terminal.note(`${terminal.style('red', 'damaged')} ${oneLine(`${key} ${effect}`)}`);
}

/** An amount such as `1,250.00 USD`; below one cent, with as many digits as needed. */
export function usdText(usd: number): string {
  const isSmall = usd > 0 && usd < 0.01;
  const text = usd.toLocaleString('en-US', {
    minimumFractionDigits: 2,
    maximumFractionDigits: isSmall ? 6 : 2,
  });
  return `${text} USD`;
}
