/**
 * The body of `POST /v1/prompts/{id}` and `POST /v2/prompts/{id}`.
 *
 * @see contract 2.10
 * @module
 */
import * as v from 'valibot';
import { laxBoolean, optional, rule, text } from '#shared/gitlab/fields.ts';

/** Members by name, of any type. A list, which is an object to valibot too, has no names. */
const Members = v.pipe(
  v.unknown(),
  rule('dict_type', isPlainObject, 'Input should be a valid dictionary'),
  v.record(v.string(), v.unknown()),
);

/** GitLab's constraints have ten characters; a library makes expressions of what is given. */
const CONSTRAINT_LIMIT = 255;

export const PromptRequest = v.object({
  inputs: Members,
  prompt_version: optional(text(CONSTRAINT_LIMIT)),
  stream: optional(laxBoolean),
  // Features without a model of their own come without it.
  model_metadata: v.optional(v.unknown()),
});

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
