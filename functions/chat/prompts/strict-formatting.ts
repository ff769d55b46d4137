/** GitLab's names for models that keep to a form when they are told once. */
const ATTENTIVE_FAMILIES = ['claude_3', 'gpt', 'general'];

/**
 * Whether a model needs to hear the form of an answer twice. `family` is GitLab's name; without one
 * the operator's own choice answers.
 */
export function needsStrictFormatting(family: string | undefined): boolean {
  return family !== undefined && !ATTENTIVE_FAMILIES.includes(family);
}
