/**
 * A streamed answer with a call of a tool: what GitLab's service lives on, and what a proxy may spoil.
 *
 * @see contract of the model endpoint, stream
 * @module
 */
import { type Finding, failed, ok, type Problem } from '../finding.ts';
import { parseJson } from '../reasons.ts';
import type { Reply } from '../send-request.ts';
import { BUFFERED, isOneLump } from './streams.ts';

const TOOL = 'note';

/** Long enough to arrive in many pieces. */
export function toolBody(model: string): object {
  return {
    model,
    max_tokens: 400,
    stream: true,
    stream_options: { include_usage: true },
    messages: [
      { role: 'system', content: 'You work with tools.' },
      { role: 'user', content: `Call ${TOOL} with about 60 words on what a merge request is.` },
    ],
    tools: [
      {
        type: 'function',
        function: {
          name: TOOL,
          description: 'Takes a note.',
          parameters: {
            type: 'object',
            properties: { text: { type: 'string' } },
            required: ['text'],
          },
        },
      },
    ],
    tool_choice: { type: 'function', function: { name: TOOL } },
  };
}

interface Chunk {
  readonly error?: { readonly code?: string };
  readonly usage?: object | null;
  readonly choices?: readonly {
    readonly finish_reason?: string | null;
    readonly delta?: {
      readonly tool_calls?: readonly {
        readonly index?: number;
        readonly function?: { readonly name?: string; readonly arguments?: string };
      }[];
    };
  }[];
}

export function judgeToolStream(reply: Reply): Finding {
  const events = [...reply.text.matchAll(/^data: ?(.*)$/gm)].map(([, text = '']) => text.trim());
  const chunks = events.flatMap((text) => (parseJson(text) as Chunk | undefined) ?? []);
  const problem = headOf(reply) ?? endOf(chunks, events.at(-1)) ?? callOf(chunks);
  if (problem) return failed({ gitlab: 'the session of the agent breaks off', ...problem });
  if (isOneLump(reply, chunks.length)) return failed({ ...BUFFERED, gitlab: WAITS });
  const first = Math.round(reply.arrivalsMs[0] ?? 0);
  return ok(
    `a call of a tool in ${chunks.length} events, first after ${first} ms, usage at the end`,
  );
}

const WAITS =
  'the service gives up after 30 s without a byte and asks again, each time a paid call';

function headOf({ headers }: Reply): Problem | undefined {
  if (headers['content-encoding']) {
    const fix =
      'Turn off compression for text/event-stream in what is in between (nginx: gzip off).';
    return { seen: 'something in between compresses the stream', fix };
  }
  if (headers['content-type']?.startsWith('text/event-stream')) return undefined;
  return {
    seen: `no stream but ${headers['content-type'] ?? 'an answer without a type'}`,
    fix: 'Something answers in place of the gateway: check what is in between.',
  };
}

function endOf(chunks: readonly Chunk[], last: string | undefined): Problem | undefined {
  const broken = chunks.find(({ error }) => error !== undefined);
  if (broken) {
    const code = broken.error?.code ?? 'unknown';
    return { seen: `the model breaks off (${code})`, fix: `See ${code} in docs/errors.md.` };
  }
  const reasons = chunks.flatMap(({ choices = [] }) =>
    choices.flatMap(({ finish_reason }) => finish_reason ?? []),
  );
  const usages = chunks.filter(({ usage }) => usage !== undefined && usage !== null).length;
  if (last === '[DONE]' && reasons.length === 1 && usages === 1) {
    return reasons[0] === 'tool_calls' ? undefined : otherEnd(reasons[0] ?? '');
  }
  return {
    seen: `the end is missing: ${reasons.length} finish_reason, ${usages} usage, last "${last === '[DONE]' ? last : '…'}"`,
    fix:
      'Something in between cuts the stream: no time limit below 10 minutes, no limit for silence below 60 s, ' +
      'no change of text/event-stream.',
  };
}

const otherEnd = (reason: string): Problem => ({
  seen: `the model called no tool (${reason})`,
  fix: 'Choose a model that is good with tools, such as claude-sonnet-4-6, for the Agent Platform.',
});

function callOf(chunks: readonly Chunk[]): Problem | undefined {
  const pieces = chunks.flatMap(({ choices = [] }) =>
    choices.flatMap(({ delta }) => delta?.tool_calls ?? []),
  );
  const names = pieces.flatMap(({ function: call }) => call?.name ?? []);
  const text = pieces.map(({ function: call }) => call?.arguments ?? '').join('');
  const isRight =
    names.length === 1 && names[0] === TOOL && pieces.every(({ index }) => index === 0);
  if (isRight && typeof parseJson(text) === 'object') return undefined;
  return {
    seen: 'the call of the tool is damaged',
    fix: 'Something in between loses or repeats events: forward text/event-stream unchanged.',
  };
}
