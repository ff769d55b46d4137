/**
 * Whether streams reach GitLab and IDEs as the model writes them.
 *
 * @see contract 2.8 and 2.9
 * @module
 */
import { type Check, type Finding, failed, ok, type Problem, warning } from '../check.ts';
import {
  CHAT_PATH,
  chatBody,
  railsHeaders,
  SUGGESTIONS_PATH,
  suggestionBody,
} from '../gitlab-requests.ts';
import { answered, parseJson, reasonOf } from '../reasons.ts';
import type { Reply } from '../send-request.ts';
import { isOneLump } from './one-lump.ts';

/** The default of "AI gateway timeout" in GitLab, in milliseconds. */
const LIMIT_MS = 60_000;

/** As Workhorse and Ruby ask; a proxy that compresses holds the pieces back. */
const COMPRESSIBLE = { 'accept-encoding': 'gzip' };

const BUFFERED: Problem = {
  seen: 'the whole answer arrives in one lump',
  gitlab: 'answers appear all at once after a long wait; A1000 when the wait is too long',
  fix:
    'A proxy in between collects the answer. nginx: proxy_buffering off; ALB or CloudFront: take them ' +
    'out; API Gateway: the method must have responseTransferMode STREAM.',
};

const COMPRESSED: Problem = {
  seen: 'something in between compresses the stream',
  gitlab: 'answers appear late, in lumps, or not at all',
  fix: 'Switch compression off for application/x-ndjson and text/event-stream (nginx: gzip off).',
};

export const chat: Check = {
  id: 'chat',
  title: 'Duo Chat in pieces',
  needs: ['token'],
  token: true,
  async run(site) {
    const answer = await site.ask({
      path: CHAT_PATH,
      headers: { ...railsHeaders(site), ...COMPRESSIBLE },
      body: chatBody(site.options.model[0]),
      limitMs: LIMIT_MS,
    });
    if (answer.type === 'reply') return judgeChat(answer);
    const fix = 'Assign a faster model to duo_chat, or look into the log of the chat function.';
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
    const fix = 'Try again, with --model naming a model that writes more.';
    return warning({ seen: 'the answer was too short to tell pieces from one lump', fix });
  }
  return ok(`first after ${first} ms, ${pieces} pieces in ${reply.elapsedMs} ms, ASCII lines`);
}

function chatRefused(reply: Reply): Finding {
  const isForbidden = reply.status === 403;
  return failed({
    seen: answered(reply),
    gitlab: isForbidden ? 'code M3006: a subscription is missing' : 'code A9999',
    fix: isForbidden
      ? 'The token has neither duo_chat nor duo_classic_chat: see "Scopes of the token".'
      : 'Look at the log line of the chat function with this request.',
  });
}

interface AgentEvent {
  readonly type?: string;
  readonly data?: { readonly finish_reason?: unknown; readonly message?: unknown };
}

/** What would end the turn in GitLab. */
function brokenLines({ text, cut }: Reply): Problem | undefined {
  const fix = 'Something in between changes the body: let application/x-ndjson pass as it is.';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is meant.
  if (!/^[\x00-\x7f]*$/.test(text)) {
    return { seen: 'the lines are not pure ASCII', gitlab: 'code A1002 or A9999', fix };
  }
  if (text === '') return { seen: '200 without any event', gitlab: 'code A1002', fix };
  if (cut || !text.endsWith('\n')) {
    return { seen: 'the stream breaks off', gitlab: 'code A1003', fix };
  }
  const events = text.trimEnd().split('\n').map(parseJson) as (AgentEvent | undefined)[];
  if (events.some((event) => event?.type === undefined)) {
    return { seen: 'there are lines that are no event', gitlab: 'code A1002', fix };
  }
  return modelError(events.at(-1));
}

/** In the stream the gateway says what failed by its own code; nothing else of it is repeated. */
function modelError(last: AgentEvent | undefined): Problem | undefined {
  if (last?.type !== 'error') return undefined;
  const [, code = 'unknown'] = /\((\w+)\)$/.exec(String(last.data?.message)) ?? [];
  return {
    seen: `the model fails (${code})`,
    gitlab: 'code A1004',
    fix: `See ${code} in docs/errors.md; "Test connection" above says more.`,
  };
}

export const serverSentEvents: Check = {
  id: 'sse',
  title: 'Generation as server-sent events',
  needs: ['token'],
  token: true,
  async run(site) {
    const answer = await site.ask({
      path: SUGGESTIONS_PATH,
      headers: { ...railsHeaders(site), ...COMPRESSIBLE, 'x-supports-sse-streaming': 'true' },
      body: suggestionBody(site.options.model[0]),
      limitMs: LIMIT_MS,
    });
    if (answer.type === 'reply') return judgeEvents(answer);
    const fix = 'Assign a faster model to code_generations.';
    return failed({ seen: reasonOf(answer), gitlab: 'no suggestion', fix });
  },
};

function judgeEvents(reply: Reply): Finding {
  const gitlab = 'no suggestion, or none before it is complete';
  const { headers, text, status } = reply;
  if (status !== 200) {
    const fix =
      status === 403
        ? 'The token lacks the scope generate_code: see "Scopes of the token".'
        : 'Look at the log line of code-generation with this request.';
    return failed({ seen: answered(reply), gitlab, fix });
  }
  if (headers['content-encoding']) return failed(COMPRESSED);
  if (headers['x-streaming-format'] !== 'sse') {
    const fix = 'Something in between removes response headers: let X-Streaming-Format pass.';
    return failed({ seen: 'the header X-Streaming-Format: sse is missing', gitlab, fix });
  }
  if (!text.startsWith('event: stream_start\r\n') || !text.includes('event: stream_end\r\n')) {
    const fix = 'The model failed on the way: see `outcome` in the log line of code-generation.';
    return failed({ seen: 'the events have no start or no end', gitlab, fix });
  }
  const events = text.split('\r\n\r\n').length - 1;
  if (isOneLump(reply, events - 2)) return failed(BUFFERED);
  return ok(`${events} events, first after ${Math.round(reply.arrivalsMs[0] ?? 0)} ms`);
}
