import type { Assignment, ModelChoice } from '#shared/routing/assignment.ts';

export type Role = 'answers' | 'canary' | 'fallback';

/** The models of an assignment and what each is for, in the order in which they come in. */
export function assignedModels(assignment: Assignment): readonly (readonly [Role, ModelChoice])[] {
  const { model, region, baseModel, canary, fallbacks } = assignment;
  return [
    ...(model === undefined ? [] : [['answers', { model, region, baseModel }] as const]),
    ...(canary ? [['canary', canary] as const] : []),
    ...fallbacks.map((choice) => ['fallback', choice] as const),
  ];
}
