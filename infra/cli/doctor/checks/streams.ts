/**
 * Whether streams reach GitLab and IDEs piece by piece, as the model writes them.
 *
 * @see contract 2.8 and 2.9
 * @module
 */
import type { Check } from '../check.ts';
import { type Finding, failed, ok, type Problem, skipped, warning } from '../finding.ts';
import {
  CHAT_PATH,
  chatBody,
  railsHeaders,
  SUGGESTIONS_PATH,
  suggestionBody,
} from '../gitlab-requests.ts';
import { answered, parseJson, reasonOf } from '../reasons.ts';
import type { Reply } from '../send-request.ts';

/** The default of "AI gateway timeout" in GitLab, in milliseconds. */
const LIMIT_MS = 60_000;

/** What Workhorse and Ruby send; a compressing proxy holds pieces back. */
const COMPRESSIBLE = { 'accept-encoding': 'gzip' };

export const BUFFERED: Problem = {
  seen: 'the whole answer arrives at once',
  gitlab: 'answers appear all at once after a long wait; A1000 if the wait is too long',
  fix:
    'A proxy in between buffers the answer. nginx: proxy_buffering off; ALB or CloudFront: remove ' +
    'them; API Gateway: the method must have responseTransferMode STREAM.',
};

const COMPRESSED: Problem = {
  seen: 'something in between compresses the stream',
  gitlab: 'answers appear late, in bursts, or not at all',
  fix: 'Turn off compression for application/x-ndjson and text/event-stream (nginx: gzip off).',
};

export const chat: Check = {
  id: 'chat',
  title: 'Duo Chat streams',
  needs: ['token'],
  token: true,
  async run(context) {
    const answer = await context.ask({
      path: CHAT_PATH,
      headers: { ...railsHeaders(context), ...COMPRESSIBLE },
      body: chatBody(context.options.model[0]),
      limitMs: LIMIT_MS,
    });
    const isForbidden = answer.type === 'reply' && answer.status === 403;
    if (isForbidden && context.options.licence === 'online') {
      return skipped("not used: Chat is the Agent Platform's without Enterprise seats");
    }
    if (answer.type === 'reply') return judgeChat(answer);
    const fix = 'Assign a faster model to duo_chat, or check the log of the chat function.';
    return failed({ seen: reasonOf(answer), gitlab: 'code A1000', fix });
  },
};

function judgeChat(reply: Reply): Finding {
  if (reply.status !== 200) return chatRefused(reply);
  if (reply.headers['content-encoding']) return failed(COMPRESSED);
  const problem = brokenLines(reply);
  if (problem) return failed(problem);
  const pieces = reply.arrivalsMs.length;
  const first = Math.round(reply.arrivalsMs[0] ?? 0);
  const lines = reply.text.split('\n').length - 1;
  if (isOneLump(reply, lines)) return failed(BUFFERED);
  if (lines < 3) {
    const fix = 'Try again with a --model that writes more.';
    return warning({ seen: 'the answer was too short to tell whether it is buffered', fix });
  }
  return ok(
    `first of ${pieces} pieces after ${first} ms, all after ${reply.elapsedMs} ms, ASCII lines`,
  );
}

function chatRefused(reply: Reply): Finding {
  const isForbidden = reply.status === 403;
  return failed({
    seen: answered(reply),
    gitlab: isForbidden ? 'code M3006: a subscription is missing' : 'code A9999',
    fix: isForbidden
      ? 'The token has neither duo_chat nor duo_classic_chat: see "Scopes of the token".'
      : 'Check the log line of this request in the chat function.',
  });
}

interface AgentEvent {
  readonly type?: string;
  readonly data?: { readonly finish_reason?: unknown; readonly message?: unknown };
}

/** What would end the turn in GitLab. */
function brokenLines({ text, cut }: Reply): Problem | undefined {
  const fix = 'Something in between changes the body: forward application/x-ndjson unchanged.';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is meant.
  if (!/^[\x00-\x7f]*$/.test(text)) {
    return { seen: 'the lines are not pure ASCII', gitlab: 'code A1002 or A9999', fix };
  }
  if (text === '') return { seen: '200 without any event', gitlab: 'code A1002', fix };
  if (cut || !text.endsWith('\n')) {
    return { seen: 'the stream ends early', gitlab: 'code A1003', fix };
  }
  const events = text.trimEnd().split('\n').map(parseJson) as (AgentEvent | undefined)[];
  if (events.some((event) => event?.type === undefined)) {
    return { seen: 'some lines are not events', gitlab: 'code A1002', fix };
  }
  return modelError(events.at(-1));
}

/** In the stream, the gateway reports a failure by its own code; nothing else is repeated here. */
function modelError(last: AgentEvent | undefined): Problem | undefined {
  if (last?.type !== 'error') return undefined;
  const [, code = 'unknown'] = /\((\w+)\)$/.exec(String(last.data?.message)) ?? [];
  return {
    seen: `the model fails (${code})`,
    gitlab: 'code A1004',
    fix: `See ${code} in docs/errors.md, and "Test connection" above.`,
  };
}

export const serverSentEvents: Check = {
  id: 'sse',
  title: 'Generation streams (SSE)',
  needs: ['token'],
  token: true,
  async run(context) {
    const answer = await context.ask({
      path: SUGGESTIONS_PATH,
      headers: { ...railsHeaders(context), ...COMPRESSIBLE, 'x-supports-sse-streaming': 'true' },
      body: suggestionBody(context.options.model[0]),
      limitMs: LIMIT_MS,
    });
    if (answer.type === 'reply') return judgeEvents(answer);
    const fix = 'Assign a faster model to code_generations.';
    return failed({ seen: reasonOf(answer), gitlab: 'no suggestion', fix });
  },
};

function judgeEvents(reply: Reply): Finding {
  const gitlab = 'no suggestion, or none until it is complete';
  const { headers, text, status } = reply;
  if (status !== 200) {
    const fix =
      status === 403
        ? 'The token lacks the scope generate_code: see "Scopes of the token".'
        : 'Check the log line of this request in the code-generation function.';
    return failed({ seen: answered(reply), gitlab, fix });
  }
  if (headers['content-encoding']) return failed(COMPRESSED);
  if (headers['x-streaming-format'] !== 'sse') {
    const fix = 'Something in between removes response headers: forward X-Streaming-Format.';
    return failed({ seen: 'the header X-Streaming-Format: sse is missing', gitlab, fix });
  }
  if (!text.startsWith('event: stream_start\r\n') || !text.includes('event: stream_end\r\n')) {
    const fix =
      'The model failed midway: see `outcome` in the log line of the code-generation function.';
    return failed({ seen: 'the start or end event is missing', gitlab, fix });
  }
  const events = text.split('\r\n\r\n').length - 1;
  if (isOneLump(reply, events - 2)) return failed(BUFFERED);
  return ok(`${events} events, first after ${Math.round(reply.arrivalsMs[0] ?? 0)} ms`);
}

/** Fewer parts may well be written at once. */
const MIN_PARTS = 8;

/** No model writes that many parts in less; in milliseconds. */
const LUMP_MS = 25;

/** Whether a stream of `parts` arrives as if something had buffered it. */
export function isOneLump({ arrivalsMs }: Pick<Reply, 'arrivalsMs'>, parts: number): boolean {
  const spread = (arrivalsMs.at(-1) ?? 0) - (arrivalsMs[0] ?? 0);
  return parts >= MIN_PARTS && spread < LUMP_MS;
}
