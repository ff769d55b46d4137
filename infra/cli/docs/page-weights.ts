/**
 * Pages that are in the way of better ones: what changed long ago, generated tables, what is told to few.
 *
 * @see search 6
 * @module
 */
const WEIGHTS: readonly { readonly pattern: RegExp; readonly weight: number }[] = [
  { pattern: /^releases\//, weight: 0.55 },
  {
    pattern:
      /^update\/(?:deprecations|breaking|removals|terminology|background_migrations|versions\/)/,
    weight: 0.6,
  },
  // Every scope, flag, event or check of the product in one table.
  { pattern: /(?:fine_grained|granular)[\w-]*|scopes?_table\.md$/, weight: 0.5 },
  { pattern: /feature_flags\.md$|feature_flags\/list\.md$|audit_event_types\.md$/, weight: 0.5 },
  { pattern: /\/dast\/.*\/checks\//, weight: 0.5 },
  { pattern: /^(?:solutions|legal)\//, weight: 0.5 },
  { pattern: /^development\//, weight: 0.4 },
];

export function weightOf(path: string): number {
  return WEIGHTS.find(({ pattern }) => pattern.test(path))?.weight ?? 1;
}
