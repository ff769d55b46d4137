/**
 * The body of `POST /v1/prompts/{id}`.
 *
 * @module
 */

import * as v from 'valibot';
import { laxBoolean, optional } from '#shared/http/fields.ts';

export const PromptRequest = v.object({
  inputs: v.record(v.string(), v.unknown()),
  prompt_version: optional(v.string()),
  stream: optional(laxBoolean),
  model_metadata: v.unknown(),
});
