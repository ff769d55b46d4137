/**
 * A service of AWS on a loopback port, in the protocol "JSON 1.1": the operation is in a header, both bodies
 * are JSON.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 * @module
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface JsonAnswer {
  readonly status: number;
  readonly body: object;
}

export interface JsonService<Input> {
  /** What is in front of the operation, such as `TrentService.`. */
  readonly prefix: string;
  readonly answer: (operation: string, input: Input) => JsonAnswer;
}

export interface RunningService extends AsyncDisposable {
  readonly url: string;
}

export async function startJsonService<Input>(
  service: JsonService<Input>,
): Promise<RunningService> {
  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).replace(service.prefix, '');
    const { status, body } = service.answer(operation, JSON.parse(await textOf(request)));
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Its message holds what must not reach a log. */
export function exception(name: string, status = 400): JsonAnswer {
  return { status, body: { __type: name, message: `${name} for CANARY` } };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
