/**
 * A stored decision in a few words.
 *
 * @module
 */
import { ANY, type Assignment } from '#shared/routing/assignment.ts';
import { budgetedFeature, isAllowList, type StoredRecord } from './stored-record.ts';
import { usdText } from './usd-text.ts';

/** What an assignment says beside its model, each in a few words. */
export function detailsOf(assignment: Assignment): string[] {
  const { canary, fallbacks, guardrail, maxOutputTokens, temperature } = assignment;
  return [
    ...(assignment.enabled ? [] : ['switched off']),
    ...(assignment.pinned ? ['pinned'] : []),
    ...(canary ? [`canary ${canary.percent} % ${canary.model}`] : []),
    ...fallbacks.map(({ model }) => `fallback ${model}`),
    ...(assignment.region ? [`in ${assignment.region}`] : []),
    ...(assignment.baseModel ? [`a ${assignment.baseModel}`] : []),
    ...(maxOutputTokens ? [`at most ${maxOutputTokens} tokens`] : []),
    ...(temperature === undefined ? [] : [`temperature ${temperature}`]),
    ...(guardrail ? [`guardrail ${guardrail.identifier}:${guardrail.version}`] : []),
    ...(assignment.serviceTier ? [`tier ${assignment.serviceTier}`] : []),
    ...(assignment.latency ? [`latency ${assignment.latency}`] : []),
  ];
}

/** The whole decision on one line. */
export function describeRecord({ stored }: Pick<StoredRecord, 'stored'>): string {
  switch (stored.type) {
    case 'assignment': {
      const { assignment } = stored;
      return [assignment.model ?? 'no model', ...detailsOf(assignment)].join(', ');
    }
    case 'allow-list':
      return stored.patterns.length === 0 ? 'GitLab may choose nothing' : stored.patterns.join(' ');
    case 'budget': {
      const { limitUsd = 0, refuse } = stored.budget;
      return `${usdText(limitUsd)} a month, ${refuse ? 'refusing beyond it' : 'warning only'}`;
    }
    case 'removed':
      return '(none)';
    case 'damaged':
      return `damaged (${stored.problem})`;
  }
}

/** What a record is about: a feature of whom. */
export function subjectOf(record: Pick<StoredRecord, 'scope' | 'feature'>): string {
  const subject = plainSubject(record);
  return record.scope === ANY ? subject : `${subject} of instance ${record.scope}`;
}

function plainSubject(record: Pick<StoredRecord, 'feature'>): string {
  const { feature } = record;
  const budgeted = budgetedFeature(record);
  if (budgeted !== undefined) return `budget of ${budgeted === ANY ? 'all features' : budgeted}`;
  if (isAllowList(record)) return 'allow-list';
  return feature === ANY ? 'every feature' : feature;
}
