/**
 * Faults before a model says anything.
 *
 * @module
 */
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import type { ErrorCode } from '#shared/errors.ts';
import type { Fault } from './fault.ts';

interface Refusal {
  readonly name: string;
  readonly code: ErrorCode;
  readonly script: Partial<Script>;
}

const EXCEPTIONS: readonly Refusal[] = [
  { name: 'AccessDeniedException', code: 'model_denied', script: {} },
  { name: 'ResourceNotFoundException', code: 'model_unknown', script: {} },
  { name: 'ValidationException', code: 'model_rejected', script: {} },
  { name: 'ThrottlingException', code: 'model_throttled', script: {} },
  { name: 'ServiceQuotaExceededException', code: 'model_throttled', script: {} },
  { name: 'ModelTimeoutException', code: 'model_timeout', script: {} },
  { name: 'ModelNotReadyException', code: 'model_unavailable', script: {} },
  { name: 'ServiceUnavailableException', code: 'model_unavailable', script: {} },
  { name: 'InternalServerException', code: 'model_failed', script: {} },
  { name: 'ModelErrorException', code: 'model_failed', script: {} },
  { name: 'NobodyKnowsException', code: 'model_failed', script: {} },
  { name: 'UnrecognizedClientException', code: 'model_credentials', script: { status: 403 } },
  { name: 'ExpiredTokenException', code: 'model_credentials', script: { status: 403 } },
];

const html = (status: number) => ({
  type: 'raw-body' as const,
  status,
  contentType: 'text/html',
  body: '<html>proxy</html>',
});

/** Keeps the first calls failing and then answers. */
function failing(times: number, script: Script): Required<Pick<Fault, 'model'>> {
  return {
    model: (text) => {
      let calls = 0;
      return () => (calls++ < times ? script : { type: 'answer', text });
    },
  };
}

const throttled: Script = { type: 'exception', name: 'ThrottlingException' };

const MADE_GOOD: readonly Fault[] = [
  {
    name: 'throttled once, then fine',
    ...failing(1, throttled),
    sees: madeGood('model_throttled'),
  },
  {
    name: 'throttled twice, then fine',
    ...failing(2, throttled),
    sees: madeGood('model_throttled'),
  },
  {
    name: 'throttled with a short Retry-After, then fine',
    ...failing(1, { ...throttled, headers: { 'retry-after': '0' } } as Script),
    sees: madeGood('model_throttled'),
  },
  {
    name: 'a server error, then fine',
    ...failing(1, { type: 'exception', name: 'InternalServerException' }),
    sees: madeGood('model_failed'),
  },
  {
    name: 'a dropped connection, then fine',
    ...failing(1, { type: 'reset' }),
    // The call reached nobody, so that even a test of the connection repeats it.
    sees: { type: 'answer', text: 'whole' },
  },
];

const denied: Script = { type: 'exception', name: 'AccessDeniedException' };

const WITH_FALLBACK: readonly Fault[] = [
  {
    name: 'throttled, with a fallback that answers',
    model: () => throttled,
    fallback: (text) => ({ type: 'answer', text }),
    sees: madeGood('model_throttled'),
  },
  {
    name: 'silent, with a fallback that answers',
    model: () => ({ type: 'hang' }),
    fallback: (text) => ({ type: 'answer', text }),
    env: { DUO_EDGE_FIRST_EVENT_MS: '400', DUO_EDGE_DEADLINE_MS: '3000' },
    sees: madeGood('model_timeout'),
  },
  {
    name: 'throttled, with a fallback that fails, too',
    model: () => throttled,
    fallback: () => denied,
    sees: { type: 'refusal', code: 'model_throttled' },
  },
];

export const FAULTS_AT_START: readonly Fault[] = [
  ...EXCEPTIONS.map(
    ({ name, code, script }): Fault => ({
      name,
      model: () => ({ type: 'exception', name, ...script }) as Script,
      sees: { type: 'refusal', code },
    }),
  ),
  {
    name: 'a prompt that is too long',
    model: () => ({
      type: 'exception',
      name: 'ValidationException',
      message: 'Input is too long for requested model.',
    }),
    sees: { type: 'refusal', code: 'model_input_too_long' },
  },
  {
    name: 'throttled for longer than anybody waits',
    model: () => ({ ...throttled, headers: { 'retry-after': '60' } }) as Script,
    sees: { type: 'refusal', code: 'model_throttled' },
  },
  {
    name: 'a deadline that passes during the retries',
    model: () => ({ ...throttled, headers: { 'retry-after': '2' } }) as Script,
    env: { DUO_EDGE_DEADLINE_MS: '1500' },
    sees: { type: 'refusal', code: 'model_throttled' },
  },
  {
    name: 'a page of HTML (403)',
    model: () => html(403),
    sees: { type: 'refusal', code: 'model_denied' },
  },
  {
    name: 'a page of HTML (502)',
    model: () => html(502),
    sees: { type: 'refusal', code: 'model_failed' },
  },
  {
    name: 'an error cut in its JSON',
    model: () => ({ ...html(503), contentType: 'application/json', body: '{"message": "Ser' }),
    sees: { type: 'refusal', code: 'model_unavailable' },
  },
  {
    name: 'a connection reset before the first byte',
    model: () => ({ type: 'reset' }),
    sees: { type: 'refusal', code: 'model_failed' },
  },
  {
    name: 'silence from the start',
    model: () => ({ type: 'hang' }),
    env: { DUO_EDGE_FIRST_EVENT_MS: '500', DUO_EDGE_DEADLINE_MS: '2500' },
    sees: { type: 'refusal', code: 'model_timeout' },
  },
  {
    name: 'a slow first token',
    model: (text) => ({ type: 'answer', text, delayMs: 150 }),
    sees: { type: 'answer', text: 'whole' },
  },
  ...MADE_GOOD,
  ...WITH_FALLBACK,
];

function madeGood(code: ErrorCode): Fault['sees'] {
  return { type: 'made-good', code };
}
