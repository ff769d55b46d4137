/**
 * Strings that must not come out again, planted wherever code, prompts, answers, tokens and keys go.
 *
 * @module
 */
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import type { Endpoint } from './endpoints.ts';

export const CANARY = 'CANARY7f3a';

/** Members that choose what happens; with a canary in them, little would. */
const SWITCHES: ReadonlySet<string> = new Set([
  ...['identifier', 'language_identifier', 'model_identifier', 'model_name', 'model_provider'],
  ...['name', 'prompt_id', 'prompt_version', 'provider', 'role', 'type', 'category'],
]);

/** A copy of `value` with a canary in every text, but for those that choose what happens. */
export function withCanaries(value: unknown, keep: ReadonlySet<string> = SWITCHES): unknown {
  if (typeof value === 'string') return `${CANARY} ${value}`;
  if (Array.isArray(value)) return value.map((item) => withCanaries(item, keep));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      typeof member === 'string' && keep.has(name) ? member : withCanaries(member, keep),
    ]),
  );
}

/** The bodies to send: a good one, one that is wrong everywhere, one that is cut, one that is none. */
export function bodiesWithCanaries({ body }: Endpoint): (object | string | undefined)[] {
  if (body === undefined) return [undefined];
  return [
    withCanaries(body) as object,
    withCanaries(body, new Set()) as object,
    JSON.stringify(withCanaries(body)).slice(0, -9),
    `{"${CANARY}": "${CANARY}`,
  ];
}

const MESSAGE = `${CANARY} is what the prompt said`;
const text = [CANARY, ` ${CANARY}`, '\n'];

const EXCEPTIONS = [
  ...['AccessDeniedException', 'ExpiredTokenException', 'InternalServerException'],
  ...['ModelErrorException', 'ModelNotReadyException', 'ModelTimeoutException'],
  ...['ResourceNotFoundException', 'ServiceQuotaExceededException', 'ThrottlingException'],
  ...['ServiceUnavailableException', 'UnrecognizedClientException', 'ValidationException'],
  ...['NobodyKnowsException'],
];

/** Every way in which the stand-in can answer or fail, with canaries in all that it says. */
export const SCRIPTS: readonly Script[] = [
  { type: 'answer', text },
  { type: 'answer', text: '', reasoning: CANARY },
  { type: 'embeddings', vectors: [[0.5, -0.5]] },
  { type: 'answer', text, toolUse: [{ name: CANARY, input: { CANARY } }] },
  ...EXCEPTIONS.map((name): Script => ({ type: 'exception', name, message: MESSAGE })),
  {
    type: 'exception',
    name: 'ThrottlingException',
    headers: { 'retry-after': '1' },
    message: MESSAGE,
  },
  { type: 'raw-body', status: 500, contentType: 'text/html', body: `<p>${CANARY}</p>` },
  { type: 'raw-body', status: 200, contentType: 'application/json', body: `{"output": "${CANARY}` },
  { type: 'reset' },
  {
    type: 'answer',
    text,
    fault: { type: 'exception', name: 'ModelStreamErrorException', message: MESSAGE },
  },
  {
    type: 'answer',
    text,
    fault: { type: 'error-frame', code: 'internal', message: MESSAGE, after: 1 },
  },
  { type: 'answer', text, fault: { type: 'end', after: 1 } },
  { type: 'answer', text, fault: { type: 'reset', after: 1 } },
  { type: 'answer', text, fault: { type: 'half-frame', after: 1 } },
  { type: 'answer', text, fault: { type: 'wrong-crc', after: 1 } },
  {
    type: 'answer',
    text,
    fault: { type: 'exception', name: 'ThrottlingException', message: MESSAGE, after: 'headers' },
  },
];
