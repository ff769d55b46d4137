/**
 * A stand-in for a server of OpenAI's Chat Completions, such as vLLM, on a loopback port.
 *
 * What it answers is decided by the script that `answer` returns for each call. It also lists a model
 * and says that it is ready, as servers of this kind do.
 *
 * @module
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChatBody, ChatCall } from './chat-call.ts';
import { performScript } from './perform-script.ts';
import type { Script } from './script.ts';

export type Answer = (call: ChatCall) => Script;

export interface OpenAiStandInOptions {
  readonly answer: Answer;
  /** The models that it lists. Default: `stand-in`. */
  readonly models?: readonly string[];
  /** Default: any free port. */
  readonly port?: number;
}

export interface OpenAiStandIn extends AsyncDisposable {
  /** The base URL, which ends in `/v1`. */
  readonly url: string;
  /** What it lists from now on: members of models besides those that all have. */
  models: readonly ListedModel[];
  /** The status with which it says that it is ready, or not. */
  readyStatus: number;
  /** Every call for an answer so far. */
  readonly calls: readonly ChatCall[];
  /** How many TCP connections have been accepted so far. */
  readonly connections: number;
  close(): Promise<void>;
}

export interface ListedModel {
  readonly id: string;
  readonly [member: string]: unknown;
}

const CHAT_COMPLETIONS = /\/chat\/completions(\?|$)/;

export async function startOpenAiStandIn(options: OpenAiStandInOptions): Promise<OpenAiStandIn> {
  const { answer, models: names = ['stand-in'], port = 0 } = options;
  const calls: ChatCall[] = [];
  let connections = 0;

  // Without an idle limit no kept connection is closed at the moment in which a client reuses it.
  const server = createServer({ keepAliveTimeout: 0, noDelay: true }, (request, response) => {
    const { method, url: path = '', headers } = request;
    if (method === 'POST' && CHAT_COMPLETIONS.test(path)) {
      void bodyOf(request).then((body) => {
        const call = { path, headers, body };
        calls.push(call);
        return performScript(answer(call), call, response);
      });
    } else if (path === '/v1/models') {
      sendJson(response, 200, {
        object: 'list',
        data: standIn.models.map((model) => ({ ...model, object: 'model' })),
      });
    } else if (path === '/health') response.writeHead(standIn.readyStatus).end();
    else sendJson(response, 404, { error: { message: 'no such route', type: 'not_found' } });
  });
  server.on('connection', () => {
    connections += 1;
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');

  const standIn: OpenAiStandIn = {
    models: names.map((id) => ({ id })),
    readyStatus: 200,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    calls,
    get connections() {
      return connections;
    },
    close: () => closeServer(server),
    [Symbol.asyncDispose]: () => closeServer(server),
  };
  return standIn;
}

async function bodyOf(request: IncomingMessage): Promise<ChatBody> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString('utf8'));
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
