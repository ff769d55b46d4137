/**
 * Calls of tools, put together from the pieces in which servers stream them.
 *
 * Servers disagree about everything but the order: indexes are missing, all 0 or have gaps, ids come late,
 * empty or again, names are repeated.
 *
 * @see contract SP 5.2
 * @module
 */
import { randomBytes } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import type { ModelEvent } from '../models/model-event.ts';

type ToolCall = ModelEvent & { readonly type: 'tool-call' };

/** One element of `tool_calls`, in a stream or in a whole message. */
export interface ToolCallPiece {
  readonly index?: unknown;
  readonly id?: unknown;
  readonly function?: { readonly name?: unknown; readonly arguments?: unknown } | null;
}

interface OpenCall {
  readonly index: number | undefined;
  id: string;
  name: string;
  json: string;
}

/** As many as nobody needs; a server that opens more is broken. */
const MAX_CALLS = 128;

export interface ToolCalls {
  /** @throws {GatewayError} `model_failed` for more calls than any model makes */
  add(piece: ToolCallPiece): void;
  readonly isEmpty: boolean;
  /** All calls, in order. @throws {GatewayError} `model_failed` where an input is not JSON */
  finish(): readonly ToolCall[];
}

export function createToolCalls(): ToolCalls {
  const calls: OpenCall[] = [];

  function callFor(index: number | undefined, id: string): OpenCall {
    const open =
      index !== undefined
        ? calls.findLast((call) => call.index === index)
        : id !== ''
          ? calls.findLast((call) => call.id === id)
          : calls.at(-1);
    // Servers that send all calls with one index tell them apart by their ids.
    if (open && !(id !== '' && open.id !== '' && open.id !== id)) return open;
    if (calls.length >= MAX_CALLS) throw failed('The model called too many tools at once');
    const begun: OpenCall = { index, id, name: '', json: '' };
    calls.push(begun);
    return begun;
  }

  return {
    add({ index, id, function: called }) {
      const call = callFor(typeof index === 'number' ? index : undefined, textOf(id));
      call.id ||= textOf(id);
      call.name ||= textOf(called?.name);
      call.json += argumentsOf(called?.arguments);
    },
    get isEmpty() {
      return calls.length === 0;
    },
    finish: () =>
      calls.map(({ id, name, json }) => ({
        type: 'tool-call',
        id: id || `call_${randomBytes(12).toString('hex')}`,
        name,
        input: parseInput(json),
      })),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Some servers send the object itself. */
function argumentsOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : '';
}

/** A tool without parameters is called with no text at all. */
function parseInput(json: string): unknown {
  try {
    return JSON.parse(json.trim() || '{}');
  } catch {
    // Not chained as a cause: the parser's message quotes the model.
    throw failed('The model called a tool with input that is not JSON');
  }
}

function failed(message: string): GatewayError {
  return new GatewayError('model_failed', message);
}
