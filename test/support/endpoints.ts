/**
 * Every endpoint with a request that it answers, for tests that treat all of them alike.
 *
 * @module
 */
import { COMPLETIONS, completionBody, MODEL_CHECK, modelCheckBody } from './bodies.ts';

export interface Endpoint {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  /** Whether it answers without a token. */
  readonly open?: boolean;
  /** Whether it asks a model. */
  readonly asksModel?: boolean;
}

const MODEL = 'bedrock/amazon.nova-lite-v1:0';

const HEALTH: readonly Endpoint[] = ['/', '/monitoring/healthz', '/monitoring/ready'].map(
  (path) => ({ name: path, method: 'GET', path, open: true }),
);

const CODE: readonly Endpoint[] = [false, true].flatMap((stream) => [
  post(COMPLETIONS, completionBody({ stream, context: [contextItem()] }), stream),
  post(
    '/v2/completions',
    completionBody({ stream, prompt: 'Complete.', prompt_version: 2 }),
    stream,
  ),
]);

const PROMPTS: readonly Endpoint[] = [post(MODEL_CHECK, modelCheckBody(MODEL))];

const OTHERS: readonly Endpoint[] = [
  { name: 'user tokens', method: 'POST', path: '/v1/code/user_access_token' },
  { name: 'an unknown route', method: 'POST', path: '/v1/unknown', body: { a: 'text' } },
];

export const ENDPOINTS: readonly Endpoint[] = [...HEALTH, ...CODE, ...PROMPTS, ...OTHERS];

function post(path: string, body: object, stream = false): Endpoint {
  return { name: stream ? `${path} (stream)` : path, method: 'POST', path, body, asksModel: true };
}

function contextItem(): object {
  return { type: 'file', name: 'app/other.py', content: 'def other(): pass' };
}
