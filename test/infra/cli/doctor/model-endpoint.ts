/**
 * A stand-in for a gateway with a model endpoint, whose answers a test can spoil.
 *
 * @module
 */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

export const KEY = `dek_k3m5q7a2b4c6_${'s'.repeat(43)}`;

/** Status and body of a refusal. */
export type Refusal = readonly [status: number, code: string];

export interface EndpointFaults {
  /** Of `GET /v1/models`; what it lists. */
  readonly models?: readonly string[] | Refusal;
  /** Takes every key. */
  readonly isOpen?: boolean;
  /** Of an answer in one piece. */
  readonly answer?: Refusal;
  /** Of a stream. */
  readonly stream?: Refusal;
  /** Changes the events of a stream. */
  readonly spoil?: (events: readonly string[]) => readonly string[];
  /** Sends the events of a stream at once. */
  readonly isBuffered?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Endpoint extends AsyncDisposable {
  readonly url: string;
  /** Bodies of questions to models. */
  readonly asked: readonly Readonly<Record<string, unknown>>[];
}

export async function startModelEndpoint(faults: EndpointFaults = {}): Promise<Endpoint> {
  const asked: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    const isKnown = faults.isOpen || request.headers.authorization === `Bearer ${KEY}`;
    if (request.url === '/monitoring/healthz') return send(response, 200, { status: 'ok' });
    if (request.url === '/') return response.writeHead(200).end();
    if (!isKnown) return refuse(response, [401, 'invalid_api_key']);
    if (request.url === '/v1/models') return listModels(response, faults.models);
    const body = (await json(request)) as Record<string, unknown>;
    asked.push(body);
    return body['stream'] ? stream(response, faults) : complete(response, faults);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, [status, code]: Refusal): void {
  send(response, status, { error: { message: 'No.', type: 'x', param: null, code } });
}

function listModels(
  response: ServerResponse,
  models: EndpointFaults['models'] = ['claude-sonnet-4-6', 'default'],
): void {
  if (isRefusal(models)) refuse(response, models);
  else send(response, 200, { object: 'list', data: models.map((id) => ({ id, object: 'model' })) });
}

const isRefusal = (models: readonly string[] | Refusal): models is Refusal =>
  typeof models[0] === 'number';

function complete(response: ServerResponse, { answer }: EndpointFaults): void {
  if (answer) {
    refuse(response, answer);
    return;
  }
  response.setHeader('x-duo-edge-model', 'eu.anthropic.claude-sonnet-4-6');
  send(response, 200, { choices: [{ index: 0, message: { content: 'OK' } }] });
}

async function stream(response: ServerResponse, faults: EndpointFaults): Promise<void> {
  if (faults.stream) {
    refuse(response, faults.stream);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', ...faults.headers });
  const events = faults.spoil?.(EVENTS) ?? EVENTS;
  for (const event of events) {
    response.write(`data: ${event}\n\n`);
    if (!faults.isBuffered) await sleep(5);
  }
  response.end();
}

const piece = (choice: object): string =>
  JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }] });

const call = (own: object): string =>
  piece({ delta: { tool_calls: [{ index: 0, ...own }] }, finish_reason: null });

/** A call of the tool in ten pieces. */
const EVENTS: readonly string[] = [
  piece({ delta: { role: 'assistant', content: '' }, finish_reason: null }),
  call({ id: 'tooluse_1', type: 'function', function: { name: 'note', arguments: '' } }),
  ...['{"text"', ': "a', ' secret', ' b', ' c', ' d', ' e', ' f', ' g', '"}'].map((text) =>
    call({ function: { arguments: text } }),
  ),
  piece({ delta: {}, finish_reason: 'tool_calls' }),
  JSON.stringify({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 12 } }),
  '[DONE]',
];
