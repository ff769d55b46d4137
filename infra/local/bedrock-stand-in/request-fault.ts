/**
 * The faults of a Converse request that Bedrock itself refuses, whatever the model.
 *
 * A stand-in that took everything would hide them until the first call to AWS.
 *
 * @module
 */
import type { JsonObject } from './model-call.ts';

interface Block {
  readonly text?: unknown;
}

interface Message {
  readonly role?: unknown;
  readonly content?: readonly Block[];
}

/** Bedrock's message for the first fault found, or `undefined` for a request it would take. */
export function findRequestFault(request: JsonObject): string | undefined {
  return conversationFault(request) ?? blankFault(request) ?? inferenceFault(request);
}

function conversationFault({ messages }: JsonObject): string | undefined {
  if (!Array.isArray(messages) || messages.length === 0) {
    return 'The messages field is required. Add at least one message and try again.';
  }
  const roles = (messages as readonly Message[]).map(({ role }) => role);
  if (roles[0] !== 'user') {
    return 'A conversation must start with a user message. Try again with a conversation that starts with a user message.';
  }
  const alternates = roles.every((role, i) => role === (i % 2 === 0 ? 'user' : 'assistant'));
  return alternates
    ? undefined
    : 'A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.';
}

function blankFault({ messages, system }: JsonObject): string | undefined {
  for (const [i, block] of ((system ?? []) as readonly Block[]).entries()) {
    if (isBlank(block)) return blankMessage('SystemContentBlock', `system.${i}`);
  }
  for (const [i, { content }] of (messages as readonly Message[]).entries()) {
    if (!content?.length) {
      return `The content field in the Message object at messages.${i} is empty. Add a ContentBlock object to the content field and try again.`;
    }
    const blank = content.findIndex(isBlank);
    if (blank >= 0) return blankMessage('ContentBlock', `messages.${i}.content.${blank}`);
  }
  return undefined;
}

function isBlank({ text }: Block): boolean {
  return typeof text === 'string' && text.trim() === '';
}

function blankMessage(type: string, at: string): string {
  return `The text field in the ${type} object at ${at} is blank. Add text to the text field, and try again.`;
}

function inferenceFault({ inferenceConfig }: JsonObject): string | undefined {
  const { maxTokens, temperature } = (inferenceConfig ?? {}) as Record<string, unknown>;
  if (maxTokens !== undefined && !(Number.isInteger(maxTokens) && Number(maxTokens) >= 1)) {
    return constraintMessage('maxTokens', 'Member must have value greater than or equal to 1');
  }
  if (temperature !== undefined && !(Number(temperature) >= 0 && Number(temperature) <= 1)) {
    return constraintMessage('temperature', 'Member must have value between 0 and 1');
  }
  return undefined;
}

function constraintMessage(field: string, constraint: string): string {
  return `1 validation error detected: Value at 'inferenceConfig.${field}' failed to satisfy constraint: ${constraint}`;
}
