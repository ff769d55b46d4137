/**
 * What a client makes of a stream of chat completion chunks.
 *
 * @module
 */

export interface Chunk {
  readonly error?: { readonly code: string };
  readonly usage?: object;
  readonly choices: readonly {
    readonly delta: {
      readonly content?: string;
      readonly tool_calls?: readonly {
        readonly index: number;
        readonly id?: string;
        readonly function: { readonly name?: string; readonly arguments?: string };
      }[];
    };
    readonly finish_reason: string | null;
  }[];
}

export type StreamEvent = Chunk | '[DONE]';

/** @throws {Error} for a line that is none of a stream's */
export function readStream(text: string) {
  const events: StreamEvent[] = [];
  const comments: string[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith(':')) comments.push(line);
    else if (line === 'data: [DONE]') events.push('[DONE]');
    else if (line.startsWith('data: ')) events.push(JSON.parse(line.slice(6)));
    else if (line !== '') throw new Error(`a line that is no event: ${line.slice(0, 80)}`);
  }
  return { events, comments };
}

export interface Joined {
  content: string;
  readonly calls: { id: string; name: string; arguments: string }[];
  readonly finish: string[];
  readonly usage: object[];
  done: number;
  error: { readonly code: string } | undefined;
}

export function joinStream(events: readonly StreamEvent[]): Joined {
  const joined: Joined = {
    content: '',
    calls: [],
    finish: [],
    usage: [],
    done: 0,
    error: undefined,
  };
  for (const event of events) {
    if (event === '[DONE]') joined.done += 1;
    else addChunk(joined, event);
  }
  return joined;
}

function addChunk(joined: Joined, { error, usage, choices = [] }: Chunk): void {
  if (error) joined.error = error;
  if (usage) joined.usage.push(usage);
  for (const { delta, finish_reason: reason } of choices) {
    joined.content += delta.content ?? '';
    for (const { index, id = '', function: called } of delta.tool_calls ?? []) {
      const call = joined.calls[index] ?? { id: '', name: '', arguments: '' };
      joined.calls[index] = {
        id: call.id + id,
        name: call.name + (called.name ?? ''),
        arguments: call.arguments + (called.arguments ?? ''),
      };
    }
    if (reason) joined.finish.push(reason);
  }
}
