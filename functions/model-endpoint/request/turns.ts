/**
 * Messages as turns that change sides, in which every call of a tool has its result.
 *
 * Programs join conversations of many models, cut them and go on: what does not fit together is made to fit,
 * for a session that is refused once is refused for good.
 *
 * @see contract ME 5.2
 * @module
 */
import { hash } from 'node:crypto';
import type { Block, ToolCallBlock, ToolResultBlock, Turn } from '#shared/models/dialogue.ts';

/** Neighbours of the same role are one turn. Ids of calls are still the program's. */
export function joinTurns(messages: readonly Turn[]): Turn[] {
  const turns: { readonly role: Turn['role']; readonly blocks: Block[] }[] = [];
  for (const { role, blocks } of messages) {
    if (blocks.length === 0) continue;
    const last = turns.at(-1);
    if (last?.role !== role) turns.push({ role, blocks: [...blocks] });
    else for (const block of blocks) last.blocks.push(block);
  }
  return turns;
}

/** What a conversation begins with whose beginning was cut off. */
const CONTINUED: Turn = { role: 'user', blocks: [{ type: 'text', text: '(continued)' }] };

/** Turns that a model takes: the user begins, calls have unique ids, and their results follow at once. */
export function pairCalls(given: readonly Turn[]): Turn[] {
  const turns = given[0]?.role === 'assistant' ? [CONTINUED, ...given] : given;
  const used = new Set<string>();
  const paired: Turn[] = [];
  let open: readonly OpenCall[] = [];
  for (const turn of turns) {
    const blocks: readonly Block[] =
      turn.role === 'user' ? answered(turn.blocks, open) : renamed(turn.blocks, used);
    open = turn.role === 'user' ? [] : openCalls(turn.blocks, blocks);
    paired.push({ role: turn.role, blocks });
  }
  if (open.length > 0) paired.push({ role: 'user', blocks: answered([], open) });
  return paired;
}

/** A call that waits for its result. */
interface OpenCall {
  /** By which its result names it. */
  readonly givenId: string;
  readonly id: string;
}

function openCalls(given: readonly Block[], blocks: readonly Block[]): OpenCall[] {
  const ids = given.filter(isCall).map(({ id }) => id);
  return blocks.filter(isCall).map(({ id }, index) => ({ givenId: ids[index] ?? id, id }));
}

/** What Bedrock takes as the id of a call. */
const CALL_ID = /^[a-zA-Z0-9_.:-]{1,64}$/;

const HASH_DIGITS = 24;

/** Calls whose ids a model would refuse, for their form or as repeated, get others. */
function renamed(blocks: readonly Block[], used: Set<string>): readonly Block[] {
  return blocks.map((block) => {
    if (!isCall(block)) return block;
    let id = CALL_ID.test(block.id) ? block.id : idOf(block.id);
    for (let turn = 1; used.has(id); turn += 1) id = idOf(`${block.id} ${turn}`);
    used.add(id);
    return { ...block, id };
  });
}

function idOf(text: string): string {
  return `call_${hash('sha256', text, 'hex').slice(0, HASH_DIGITS)}`;
}

/** The blocks of the turn after `calls`: results first, one for each call. */
function answered(blocks: readonly Block[], calls: readonly OpenCall[]): readonly Block[] {
  const results = blocks.filter((block) => block.type === 'tool-result');
  const left = [...results];
  const taken = calls.map(({ givenId, id }): ToolResultBlock => {
    const at = left.findIndex((result) => result.id === givenId);
    const [result] = at === -1 ? [] : left.splice(at, 1);
    return result ? { ...result, id } : noResult(id);
  });
  const others = blocks.flatMap((block): readonly Block[] => {
    if (block.type !== 'tool-result') return [block];
    return left.includes(block) ? withoutCall(block) : [];
  });
  return [...taken, ...others];
}

function noResult(id: string): ToolResultBlock {
  return {
    type: 'tool-result',
    id,
    isError: true,
    content: [{ type: 'text', text: '(no result)' }],
  };
}

/** A result that belongs to nothing the model has called is told as a text. */
function withoutCall({ content }: ToolResultBlock): readonly Block[] {
  return content.map((block) =>
    block.type === 'text' ? { type: 'text', text: `[Result of tool call]: ${block.text}` } : block,
  );
}

function isCall(block: Block): block is ToolCallBlock {
  return block.type === 'tool-call';
}
