/**
 * How the chat agent asks models, by GitLab's model family.
 *
 * @see prompts 2 and 6
 * @module
 */
import type { BuiltPrompt } from '#shared/ask/ask.ts';

export type AgentLimits = Pick<BuiltPrompt, 'maxOutputTokens' | 'temperature' | 'stopSequences'>;

/** A model that invents what a tool would say is stopped there. */
const BASE: AgentLimits = {
  maxOutputTokens: 8_192,
  temperature: 0.1,
  stopSequences: ['Observation:'],
};

const LIMITS: ReadonlyMap<string, AgentLimits> = new Map([
  ['llama3', { ...BASE, maxOutputTokens: 4_096 }],
  // These models take no stop sequences.
  ['gpt', { ...BASE, stopSequences: [] }],
]);

export function agentLimits(family: string | undefined): AgentLimits {
  return LIMITS.get(family ?? '') ?? BASE;
}
