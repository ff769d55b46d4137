/**
 * OpenAI's messages as the system's texts and turns.
 *
 * @see contract ME 5.2
 * @module
 */
import { structureProblem } from '#shared/http/parse-body.ts';
import type { Block, ToolCallBlock, Turn } from '#shared/models/dialogue.ts';
import { isBlank, readContent, readTexts, SAID_PARTS, SHOWN_PARTS } from './content.ts';
import { isObject, type Member, type Members, membersOf } from './members.ts';
import type { ToolNames } from './tools.ts';
import { joinTurns, pairCalls } from './turns.ts';

const MAX_MESSAGES = 5_000;

export interface Conversation {
  readonly system: readonly string[];
  readonly turns: readonly Turn[];
  /** How many messages there were. */
  readonly messages: number;
}

/** @throws {RefusedBody} */
export function readMessages(body: Members, names: ToolNames): Conversation {
  const messages = body.required('messages', body.list('messages'));
  if (messages.length === 0 || messages.length > MAX_MESSAGES) {
    throw body.refusal('invalid_value', 'messages', `must hold 1 to ${MAX_MESSAGES} messages`);
  }
  const system: string[] = [];
  const turns: (Turn & { readonly asks: boolean })[] = [];
  let isOpening = true;
  for (const member of messages) {
    const message = membersOf(member);
    const role = message.required('role', message.text('role'));
    const read = Object.hasOwn(ROLES, role) ? ROLES[role] : undefined;
    if (!read) throw message.refusal('invalid_value', 'role', 'is not a role that is known here');
    isOpening &&= role === 'system' || role === 'developer';
    if (isOpening) system.push(...systemTexts(message));
    else turns.push({ ...read(message, names), asks: ASKING.includes(role) });
  }
  if (!turns.some(({ asks, blocks }) => asks && blocks.length > 0)) {
    throw body.refusal('invalid_value', 'messages', 'must hold something that a user said');
  }
  return { system, turns: pairCalls(joinTurns(turns)), messages: messages.length };
}

const ASKING = ['user', 'tool'];

type ReadMessage = (message: Members, names: ToolNames) => Turn;

const ROLES: Readonly<Record<string, ReadMessage>> = {
  system: laterSystem,
  developer: laterSystem,
  user: (message) => {
    message.required('content', message.value('content'));
    return { role: 'user', blocks: readContent(message, SHOWN_PARTS) };
  },
  assistant: (message, names) => ({
    role: 'assistant',
    blocks: [...readSaid(message), ...readCalls(message, names)],
  }),
  tool: (message) => ({ role: 'user', blocks: [readResult(message)] }),
};

function systemTexts(message: Members): readonly string[] {
  message.required('content', message.value('content'));
  return readTexts(message);
}

/** Models take their system's texts at the beginning alone. */
function laterSystem(message: Members): Turn {
  const blocks = systemTexts(message).map((text) => ({
    type: 'text' as const,
    text: `[System]: ${text}`,
  }));
  return { role: 'user', blocks };
}

function readSaid(message: Members): readonly Block[] {
  if (message.value('function_call') !== undefined) {
    throw message.refusal(
      'unsupported_parameter',
      'function_call',
      'is not supported: use tool_calls',
    );
  }
  return readContent(message, SAID_PARTS);
}

function readCalls(message: Members, names: ToolNames): readonly ToolCallBlock[] {
  return (message.list('tool_calls') ?? []).map((member) => readCall(member, names));
}

function readCall(member: Member, names: ToolNames): ToolCallBlock {
  const call = membersOf(member);
  if ((call.text('type') ?? 'function') !== 'function') {
    throw call.refusal('unsupported_value', 'type', 'is not supported: only functions are');
  }
  const called = call.required('function', call.object('function'));
  const name = called.required('name', called.text('name'));
  if (name === '') throw called.refusal('invalid_value', 'name', 'must not be empty');
  return {
    type: 'tool-call',
    id: call.required('id', call.text('id')),
    name: names.toModel(name),
    input: inputOf(called.text('arguments') ?? ''),
  };
}

/** A call that the limit of tokens cut must not make the session unusable. */
function inputOf(text: string): ToolCallBlock['input'] {
  if (isBlank(text)) return {};
  try {
    const input: unknown = structureProblem(text) ? undefined : JSON.parse(text.toWellFormed());
    if (isObject(input)) return input;
  } catch {
    // As any other text that is no object.
  }
  return { arguments: text.toWellFormed() };
}

function readResult(message: Members): Block {
  const content = readContent(message, SHOWN_PARTS);
  return {
    type: 'tool-result',
    id: message.required('tool_call_id', message.text('tool_call_id')),
    isError: false,
    content: content.length > 0 ? content : [{ type: 'text', text: '(no output)' }],
  };
}
