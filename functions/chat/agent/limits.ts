/**
 * How the chat agent asks models.
 *
 * @see prompts 2 and 6
 * @module
 */
import type { BuiltPrompt } from '#shared/ask/ask.ts';
import { profileOf } from '#shared/gitlab/gitlab-families.ts';
import type { ModelTarget } from '#shared/models/model-request.ts';

export type AgentLimits = Pick<BuiltPrompt, 'maxOutputTokens' | 'temperature' | 'stopSequences'>;

const MAX_OUTPUT_TOKENS = 8_192;

/** A model that invents what a tool would say is stopped there. */
const STOP_SEQUENCES = ['Observation:'];

/** `most`: the output tokens that the operator allows, where there is a limit. */
export function agentLimits(
  target: ModelTarget,
  family: string | undefined,
  most = Number.POSITIVE_INFINITY,
): AgentLimits {
  const { chatOutputTokens = MAX_OUTPUT_TOKENS } = profileOf(target, family);
  return {
    maxOutputTokens: Math.min(chatOutputTokens, most),
    temperature: 0.1,
    stopSequences: STOP_SEQUENCES,
  };
}
