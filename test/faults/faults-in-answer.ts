/**
 * Faults after a model has accepted the request: answers that break off, and odd ones that do not.
 *
 * @module
 */
import type { AnswerScript, StreamFault } from '#infra/local/bedrock-stand-in/script.ts';
import type { ErrorCode } from '#shared/errors.ts';
import type { Fault } from './fault.ts';

interface Break {
  readonly name: string;
  readonly fault: StreamFault;
  /** Where the answer comes in one piece. */
  readonly code: ErrorCode;
  readonly env?: Fault['env'];
  readonly playsAlone?: true;
}

const exception = (name: string): StreamFault => ({ type: 'exception', name, after: 2 });

const BREAKS: readonly Break[] = [
  { name: 'throttling', fault: exception('ThrottlingException'), code: 'model_throttled' },
  { name: 'a model error', fault: exception('ModelStreamErrorException'), code: 'model_failed' },
  { name: 'a server error', fault: exception('InternalServerException'), code: 'model_failed' },
  {
    name: 'no service',
    fault: exception('ServiceUnavailableException'),
    code: 'model_unavailable',
  },
  { name: 'a model timeout', fault: exception('ModelTimeoutException'), code: 'model_timeout' },
  { name: 'a validation error', fault: exception('ValidationException'), code: 'model_rejected' },
  { name: 'an unknown exception', fault: exception('NobodyKnowsException'), code: 'model_failed' },
  {
    name: 'an error frame',
    fault: { type: 'error-frame', code: 'InternalFailure', after: 2 },
    code: 'model_failed',
  },
  { name: 'a reset', fault: { type: 'reset', after: 2 }, code: 'model_failed' },
  {
    name: 'a clean end without messageStop',
    fault: { type: 'end', after: 2 },
    code: 'model_failed',
  },
  {
    name: 'a clean end after the last word',
    fault: { type: 'end' },
    code: 'model_failed',
  },
  { name: 'half a frame', fault: { type: 'half-frame', after: 2 }, code: 'model_failed' },
  { name: 'a wrong checksum', fault: { type: 'wrong-crc', after: 2 }, code: 'model_failed' },
  {
    name: 'an oversized frame',
    fault: { type: 'oversized-frame', after: 2 },
    code: 'model_failed',
    playsAlone: true,
  },
  {
    name: 'silence',
    fault: { type: 'hang', after: 2 },
    code: 'model_timeout',
    env: { DUO_EDGE_IDLE_MS: '500', DUO_EDGE_DEADLINE_MS: '2500' },
  },
];

/** Nothing of the answer is out yet, so that a further call may make it good; here it does not. */
const EARLY: readonly Break[] = [
  {
    name: 'throttling before the first word',
    fault: { type: 'exception', name: 'ThrottlingException', after: 'message-start' },
    code: 'model_throttled',
  },
  {
    name: 'a clean end after the headers',
    fault: { type: 'end', after: 'headers' },
    code: 'model_failed',
  },
  {
    name: 'a reset after the headers',
    fault: { type: 'reset', after: 'headers' },
    code: 'model_failed',
  },
  {
    name: 'silence before the first word',
    fault: { type: 'hang', after: 'message-start' },
    code: 'model_timeout',
    env: { DUO_EDGE_FIRST_EVENT_MS: '500', DUO_EDGE_DEADLINE_MS: '2500' },
  },
];

interface Odd {
  readonly name: string;
  readonly script: Omit<AnswerScript, 'type'>;
  readonly text: 'whole' | 'empty';
}

const ODD: readonly Odd[] = [
  { name: 'an empty answer', script: { text: [] }, text: 'empty' },
  { name: 'thoughts only', script: { text: [], reasoning: 'hm' }, text: 'empty' },
  { name: 'thoughts first', script: { reasoning: ['hm', 'ah'] }, text: 'whole' },
  { name: 'max tokens', script: { stopReason: 'max_tokens' }, text: 'whole' },
  {
    name: 'a full context',
    script: { stopReason: 'model_context_window_exceeded' },
    text: 'whole',
  },
  { name: 'a slow drip', script: { chunkDelayMs: 30 }, text: 'whole' },
];

/** Ends of an answer that are not the model's own. */
const DISOWNED: readonly Omit<Odd, 'text'>[] = [
  { name: 'a guardrail', script: { stopReason: 'guardrail_intervened' } },
  { name: 'a content filter', script: { stopReason: 'content_filtered' } },
  { name: 'a refusal', script: { stopReason: 'refusal' } },
  { name: 'a malformed output', script: { stopReason: 'malformed_model_output' } },
  {
    name: 'a malformed tool call',
    script: { stopReason: 'malformed_tool_use', toolUse: [{ name: 'x', input: '{"a":' }] },
  },
  { name: 'an unknown stop reason', script: { stopReason: 'nobody_knows' } },
];

export const FAULTS_IN_ANSWER: readonly Fault[] = [
  ...BREAKS.map(
    ({ name, fault, code, env = {}, ...rest }): Fault => ({
      ...rest,
      name: `in mid-answer: ${name}`,
      model: (text) => ({ type: 'answer', text, chunkDelayMs: 5, fault }),
      env,
      sees: { type: 'break', code },
    }),
  ),
  {
    name: 'in mid-answer: a drip that outlasts the deadline',
    model: (text) => ({
      type: 'answer',
      text: [...text, ...Array.from({ length: 500 }, () => ' more')],
      chunkDelayMs: 20,
      // In one piece there is no drip; it comes too late as a whole.
      fault: { type: 'hang', after: 500 },
    }),
    env: { DUO_EDGE_DEADLINE_MS: '1500' },
    sees: { type: 'break', code: 'model_timeout' },
  },
  ...EARLY.map(
    ({ name, fault, code, env = {} }): Fault => ({
      name,
      env,
      model: (text) => ({ type: 'answer', text, fault }),
      sees: { type: 'refusal', code },
    }),
  ),
  ...ODD.map(
    ({ name, script, text }): Fault => ({
      name,
      model: (pieces) => ({ type: 'answer', text: pieces, ...script }),
      sees: { type: 'answer', text },
    }),
  ),
  ...DISOWNED.map(
    ({ name, script }): Fault => ({
      name,
      model: (pieces) => ({ type: 'answer', text: pieces, ...script }),
      sees: { type: 'disowned' },
    }),
  ),
];
