/**
 * What a client must see in one cell of the matrix.
 *
 * @module
 */
import { expect } from 'vitest';
import type { ErrorCode } from '#shared/errors.ts';
import type { Reply } from '../support/send.ts';
import type { Seen, Sight } from './fault.ts';
import type { Form } from './form.ts';

interface Refusal {
  /** On endpoints that refuse by status. */
  readonly status: 429 | 503;
  /** On prompts, beside 421. */
  readonly detail: string;
  /** In the events of chat. */
  readonly retryable: boolean;
}

const FINAL = { status: 503, retryable: false } as const;

/** Contract 2.2, by what went wrong. */
const REFUSALS: Partial<Record<ErrorCode, Refusal>> = {
  settings_unknown: { status: 503, detail: '503: Service Unavailable', retryable: true },
  model_throttled: { status: 429, detail: '429: Too Many Requests', retryable: true },
  model_unavailable: { status: 503, detail: '503: Service Unavailable', retryable: true },
  model_timeout: { ...FINAL, detail: '408: Request Timeout' },
  model_failed: { ...FINAL, detail: '500: Internal Server Error' },
  model_denied: { ...FINAL, detail: '403: Forbidden' },
  model_unknown: { ...FINAL, detail: '404: Not Found' },
  model_rejected: { ...FINAL, detail: '400: Bad Request' },
  model_input_too_long: { ...FINAL, detail: '400: Bad Request' },
  model_credentials: { ...FINAL, detail: '401: Unauthorized' },
};

export function checkReply(reply: Reply, form: Form, sight: Sight): void {
  const seen = seenIn(form, sight);
  switch (seen.type) {
    case 'answer':
      checkAnswer(reply, form, seen.text === 'whole' ? form.text : '');
      break;
    case 'disowned':
      checkDisowned(reply, form);
      break;
    case 'refusal':
      checkRefusal(reply, form, seen.code);
      break;
    case 'break':
      checkBreak(reply, form);
      break;
    case 'unauthenticated':
      expect(reply.status).toBe(401);
      break;
    case 'nobody':
      expect.unreachable('Nobody was there to see a reply');
  }
}

/** What it comes to where an answer is in one piece, or only one call is allowed. */
function seenIn({ streams, asksOnce, refusesEmpty }: Form, sight: Sight): Seen {
  const { type } = sight;
  if (type === 'answer' && sight.text === 'empty' && refusesEmpty) {
    return { type: 'refusal', code: 'model_failed' };
  }
  if (type === 'break' && !streams) return { type: 'refusal', code: sight.code };
  if (type !== 'made-good') return sight;
  return asksOnce ? { type: 'refusal', code: sight.code } : { type: 'answer', text: 'whole' };
}

function checkAnswer(reply: Reply, form: Form, text: string): void {
  expect(reply.status).toBe(200);
  expect(form.read(reply)).toMatchObject({ text, looksComplete: true });
}

/** Neither a suggestion nor a text for machines; a reader is told. */
function checkDisowned(reply: Reply, form: Form): void {
  const { streams, disowned } = form;
  if (disowned === 'notice' || disowned === 'as it is') checkAnswer(reply, form, form.text);
  else if (streams) {
    expect(reply.status).toBe(200);
    expect(form.read(reply)).toMatchObject({ looksComplete: false });
  } else if (disowned === 'refusal') checkRefusal(reply, form, 'model_failed');
  else checkAnswer(reply, form, '');
}

function checkRefusal(reply: Reply, form: Form, code: ErrorCode): void {
  const { status, detail, retryable } = REFUSALS[code] as Refusal;
  if (form.refusals === 'in-band') {
    expect(reply.status).toBe(200);
    expect(form.read(reply)).toMatchObject({ text: '', error: { retryable } });
    return;
  }
  const text = status === 429 ? 'Too many requests. Please try again later.' : 'Inference failed';
  const isPrompt = form.refusals === 'prompt';
  expect(reply.status).toBe(isPrompt ? 421 : status);
  // GitLab would show the body of a refused stream as its answer.
  if (isPrompt && form.streams && !form.asksOnce) expect(reply.text).toBe('');
  else expect(reply.json()).toEqual({ detail: isPrompt ? detail : text });
}

/** Something of the answer is there, and so is that it is not all. */
function checkBreak(reply: Reply, form: Form): void {
  const { text, looksComplete, error } = form.read(reply);
  expect(reply.status).toBe(200);
  expect(text).not.toBe('');
  expect(looksComplete).toBe(false);
  // What has been shown is not taken back: GitLab must not ask again by itself.
  expect(error?.retryable ?? false).toBe(false);
}
