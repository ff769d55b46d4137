/**
 * `AIGW_BEDROCK_GUARDRAIL_CONFIG`, in the form of GitLab's own gateway.
 *
 * @module
 */
import * as v from 'valibot';
import type { Guardrail } from '../models/model-request.ts';

const GuardrailConfig = v.object({
  guardrailIdentifier: v.pipe(v.string(), v.minLength(1)),
  guardrailVersion: v.pipe(v.string(), v.regex(/^(DRAFT|[1-9]\d{0,7})$/)),
  trace: v.optional(v.picklist(['enabled', 'disabled', 'enabled_full'])),
});

/** The guardrail in `text`: `false` when there is none, undefined when it cannot be read. */
export function guardrailOf(text: string | undefined): Guardrail | false | undefined {
  if (!text) return false;
  try {
    const { guardrailIdentifier, guardrailVersion, trace } = v.parse(
      GuardrailConfig,
      JSON.parse(text),
    );
    return { identifier: guardrailIdentifier, version: guardrailVersion, trace };
  } catch {
    return undefined;
  }
}
