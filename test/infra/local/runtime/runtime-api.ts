/**
 * Lambda's Runtime API, as far as a runtime client needs it: events out, answers in.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 * @module
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the client posted: an answer, or the error of an invocation or of the start. */
export interface Posted {
  readonly kind: 'response' | 'error' | 'init-error';
  /** The body as it arrived, piece by piece. */
  readonly pieces: readonly Buffer[];
}

export interface RuntimeApi extends AsyncDisposable {
  /** The value of `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /** Hands `event` to the client and waits for what it posts. */
  invoke(event: unknown): Promise<Posted>;
}

const TIMEOUT_MS = 30_000;

export async function startRuntimeApi(): Promise<RuntimeApi> {
  const events: string[] = [];
  const posted: Posted[] = [];
  let invocations = 0;
  let waitingClient: ServerResponse | undefined;
  let onPosted = Promise.withResolvers<void>();

  const offer = () => {
    const event = waitingClient && events.shift();
    if (waitingClient === undefined || event === undefined) return;
    invocations += 1;
    waitingClient.writeHead(200, invocationHeaders(invocations));
    waitingClient.end(event);
    waitingClient = undefined;
  };

  const server = createServer({ keepAliveTimeout: 0 }, async (request, response) => {
    if (request.url?.endsWith('/invocation/next')) {
      waitingClient = response;
      return offer();
    }
    posted.push({ kind: kindOf(request.url), pieces: await piecesOf(request) });
    response.writeHead(202).end('{}');
    onPosted.resolve();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async invoke(event) {
      onPosted = Promise.withResolvers<void>();
      events.push(JSON.stringify(event));
      offer();
      if (posted.length === 0) await onPosted.promise;
      const answer = posted.shift();
      if (answer === undefined) throw new Error('The runtime client posted nothing.');
      return answer;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function invocationHeaders(number: number): Record<string, string> {
  return {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    'lambda-runtime-deadline-ms': String(Date.now() + TIMEOUT_MS),
    'lambda-runtime-invoked-function-arn':
      'arn:aws:lambda:eu-central-1:123456789012:function:duo-edge-test',
    'lambda-runtime-trace-id': 'Root=1-00000000-000000000000000000000001;Sampled=0',
  };
}

function kindOf(url = ''): Posted['kind'] {
  if (url.endsWith('/init/error')) return 'init-error';
  return url.endsWith('/error') ? 'error' : 'response';
}

async function piecesOf(request: IncomingMessage): Promise<Buffer[]> {
  const pieces: Buffer[] = [];
  // An iterator would join what arrived together.
  request.on('data', (piece) => pieces.push(piece));
  await once(request, 'end');
  return pieces;
}
