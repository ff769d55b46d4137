/**
 * JSON merge patches as variants use them: objects are merged, lists and scalars replaced, `null`
 * deletes. `{"$replace": x}` stands for x without merging, `{"$null": true}` for a null that stays.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7396
 * @module
 */
import { isObject, type Json } from './json.ts';

export function mergePatch(base: Json | undefined, patch: Json): Json {
  if (!isObject(patch) || '$replace' in patch || patch['$null'] === true) return settle(patch);

  const merged = new Map(Object.entries(isObject(base) ? base : {}));
  for (const [member, change] of Object.entries(patch)) {
    if (change === null) merged.delete(member);
    else merged.set(member, mergePatch(merged.get(member), change));
  }
  return Object.fromEntries(merged);
}

/** `value` with its additions taken out. */
function settle(value: Json): Json {
  if (Array.isArray(value)) return value.map(settle);
  if (!isObject(value)) return value;
  if (value['$replace'] !== undefined) return settle(value['$replace']);
  if (value['$null'] === true) return null;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, settle(inner)]));
}
