/**
 * A stand-in for Bedrock Runtime that speaks its wire protocol on a loopback port.
 *
 * It serves Converse, ConverseStream, the embedding models of InvokeModel and ApplyGuardrail over HTTP/1.1. What it
 * answers is decided by the script that `answer` returns for each call; nothing depends on the date.
 *
 * @module
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendException } from './exception.ts';
import { createExchange, type Exchange } from './exchange.ts';
import {
  type GuardrailCall,
  type GuardrailScript,
  parseGuardrailTarget,
  performGuardrail,
  toGuardrailCall,
} from './guardrail.ts';
import { type JsonObject, type ModelCall, parseTarget, toModelCall } from './model-call.ts';
import { performScript } from './perform-script.ts';
import { findRequestFault } from './request-fault.ts';
import type { Script } from './script.ts';

export type Answer = (call: ModelCall) => Script | Promise<Script>;

export interface BedrockStandInOptions {
  /** Decides on the answer to each well-formed call. When it throws, the client gets a 500. */
  readonly answer: Answer;
  /** Decides what a guardrail makes of a text. Default: it lets everything pass. */
  readonly guard?: (call: GuardrailCall) => GuardrailScript;
  /** Whether calls are remembered, for tests to look at. Default true. */
  readonly remembersCalls?: boolean;
  /** Default: any free port. */
  readonly port?: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
}

export interface BedrockStandIn extends AsyncDisposable {
  /** The endpoint to give to a client, without a slash at its end. */
  readonly url: string;
  /** Every call received so far, refused ones included. */
  readonly calls: readonly ModelCall[];
  /** Every text that was shown to a guardrail by itself. */
  readonly guarded: readonly GuardrailCall[];
  /** How many TCP connections have been accepted so far. */
  readonly connections: number;
  /** Destroys open connections at once and frees the port. */
  close(): Promise<void>;
}

export async function startBedrockStandIn(options: BedrockStandInOptions): Promise<BedrockStandIn> {
  const { answer, guard, remembersCalls = true, port = 0, host = '127.0.0.1' } = options;
  const calls: ModelCall[] = [];
  const guarded: GuardrailCall[] = [];
  let connections = 0;
  let requests = 0;

  // Without an idle limit no kept connection is closed at the moment in which a client reuses it.
  const server = createServer({ keepAliveTimeout: 0, noDelay: true }, (request, response) => {
    requests += 1;
    response.setHeader('x-amzn-requestid', requestId(requests));
    const exchange = createExchange(response);
    void serve(request, exchange, {
      async take(call) {
        if (remembersCalls) calls.push(call);
        await reply(call, answer, exchange);
      },
      async show(call) {
        guarded.push(call);
        await performGuardrail(guard?.(call) ?? { type: 'passes' }, call, exchange);
      },
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  await once(server.listen(port, host), 'listening');

  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    calls,
    guarded,
    get connections() {
      return connections;
    },
    close: () => closeServer(server),
    [Symbol.asyncDispose]: () => closeServer(server),
  };
}

interface Service {
  take(call: ModelCall): Promise<void>;
  /** Shows a text to a guardrail. */
  show(call: GuardrailCall): Promise<void>;
}

/** Hands a well-formed request to the service; tells the client about every other, and about failures. */
async function serve(
  request: IncomingMessage,
  exchange: Exchange,
  { take, show }: Service,
): Promise<void> {
  try {
    const body = await readBody(request);
    const guardrail = parseGuardrailTarget(request.method ?? '', request.url ?? '');
    if (guardrail !== undefined) return await show(toGuardrailCall(guardrail, body));
    const call = parseCall(request, body, exchange.aborted);
    if (call === undefined) await sendException(exchange, { name: 'UnknownOperationException' });
    else await take(call);
  } catch (error) {
    // Nobody is left to be told anything when the client itself has gone.
    if (exchange.aborted.aborted) return;
    const isMalformed = error instanceof SyntaxError || error instanceof URIError;
    const name = isMalformed ? 'SerializationException' : 'InternalServerException';
    await sendException(exchange, { name, message: `${error}` }).catch(() => exchange.reset());
  }
}

async function reply(call: ModelCall, answer: Answer, exchange: Exchange): Promise<void> {
  const fault = call.operation === 'invoke' ? undefined : findRequestFault(call.request);
  if (fault !== undefined) {
    return sendException(exchange, { name: 'ValidationException', message: fault });
  }
  await performScript(await answer(call), call, exchange);
}

/** @throws {SyntaxError} or {URIError} for a malformed body or path */
function parseCall(
  request: IncomingMessage,
  body: string,
  aborted: AbortSignal,
): ModelCall | undefined {
  const { method = '', url = '', headers } = request;
  const target = parseTarget(method, url);
  if (target === undefined) return undefined;

  const json: unknown = JSON.parse(body);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new SyntaxError('The body is no JSON object.');
  }
  return toModelCall({ ...target, request: json as JsonObject, headers, aborted });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/** Has the form of AWS's request ids, and numbers the requests so that runs can be compared. */
function requestId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
