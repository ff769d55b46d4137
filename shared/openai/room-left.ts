import type { ModelRequest } from '../models/model-request.ts';
import type { PlatformRefusal } from './failure.ts';

/** An answer that is shorter than this is of no use: the prompt is too long, and that is what to say. */
const LEAST_OUTPUT_TOKENS = 64;

/** Servers say how large the context is and how much of it the prompt takes, in words like these. */
const CONTEXT = /(?:maximum context length|context (?:length|size|window))[^\d]{0,40}(\d{1,9})/i;
const PROMPT =
  /(\d{1,9}) (?:in the messages|input tokens|of text input|tokens from (?:the )?input|in your prompt)|(?:request has|prompt contains (?:at least )?)(\d{1,9}) (?:input )?tokens/i;

/**
 * How many tokens an answer may have beside a prompt that fits into the context by itself; undefined where
 * the refusal is about something else, or leaves no room.
 */
export function roomLeft({ body }: PlatformRefusal, request: ModelRequest): number | undefined {
  const context = Number(CONTEXT.exec(body.message)?.[1]);
  const [, before, behind] = PROMPT.exec(body.message) ?? [];
  const left = context - Number(before ?? behind);
  return left >= LEAST_OUTPUT_TOKENS && left < request.maxOutputTokens ? left : undefined;
}
