/**
 * AWS's JSON protocols for the few operations that the gateway calls, in place of the SDK's own, which walk over the
 * schemas of every request and answer. To be given to a client as its `protocol`: signing, endpoints, credentials,
 * retries and connections remain the SDK's.
 *
 * All members of a request are sent, whatever they are. `test/infra/lean-clients.test.ts` compares requests, answers
 * and errors with those of the untouched clients.
 *
 * @see docs/decisions/0015-lean-protocol.md
 * @module
 */
import type { Readable } from 'node:stream';
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/** The same type for all clients. */
export type Protocol = NonNullable<DynamoDBClientConfig['protocol']>;

/** What is used here of the SDK's description of an operation. */
export interface Operation {
  readonly name: string;
  /** Of a REST operation: method, path and status. */
  readonly traits: { readonly http?: readonly [string, string, number] };
}

/** As RFC 3986 has it, which is stricter than `encodeURIComponent`. */
export function encodeLabel(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** What is read here of a response of the SDK's HTTP handler. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Readable;
}

/** What a service is told beside the address, which the SDK finds. */
export interface Told {
  /** Default `POST`. */
  readonly method?: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  /** Absent: none. */
  readonly body?: string | Uint8Array;
}

/** How one kind of service is spoken to. */
export interface Dialect {
  readonly write: (operation: Operation, input: object) => Told;
  /** Reads a good answer. */
  readonly read: (operation: Operation, answer: HttpAnswer) => Promise<object>;
  /** Where the name of an error is looked for. */
  readonly errorNames: (answer: HttpAnswer, body: ErrorBody) => readonly unknown[];
}

/** Far more than a batch of vectors, which is the longest answer that there is. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

interface Context {
  readonly endpoint: () => Promise<{
    readonly protocol: string;
    readonly hostname: string;
    readonly port?: number;
    readonly path: string;
    readonly query?: object;
  }>;
}

export function createProtocol({ write, read, errorNames }: Dialect): Protocol {
  const protocol = {
    setSerdeContext() {},

    async serializeRequest(operation: Operation, input: object, { endpoint }: Context) {
      const { path: base, query, ...address } = await endpoint();
      const { method = 'POST', path, ...told } = write(operation, input);
      const whole = base.replace(/\/$/, '') + path;
      return { ...address, method, path: whole, query: { ...query }, ...told };
    },

    async deserializeResponse(operation: Operation, _: unknown, answer: HttpAnswer) {
      if (answer.statusCode < 300) {
        return { ...(await read(operation, answer)), $metadata: metadataOf(answer) };
      }
      const bytes = await readBytes(answer.body);
      const body: ErrorBody = bytes.length === 0 ? {} : { ...JSON.parse(bytes.toString()) };
      const name = errorNames(answer, body).find((name) => name !== undefined);
      throw awsError(nameIn(name), body, answer);
    },
  };
  // Its type asks for codecs too, which only the SDK's own protocols use.
  return protocol as unknown as Protocol;
}

interface RpcService {
  /** The prefix of the header that names the operation. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  /** Members of answers that are bytes. */
  readonly binary: readonly string[];
}

const RPC_SERVICES = {
  'cloudwatch-logs': { target: 'Logs_20140328', version: '1.1', binary: [] },
  dynamodb: { target: 'DynamoDB_20120810', version: '1.0', binary: ['B'] },
  eventbridge: { target: 'AWSEvents', version: '1.1', binary: [] },
  kms: { target: 'TrentService', version: '1.1', binary: ['PublicKey', 'Signature'] },
  'secrets-manager': { target: 'secretsmanager', version: '1.1', binary: ['SecretBinary'] },
} satisfies Record<string, RpcService>;

export function createRpcProtocol(service: keyof typeof RPC_SERVICES): Protocol {
  const { target, version, binary }: RpcService = RPC_SERVICES[service];
  return createProtocol({
    write: ({ name }, input) => ({
      path: '/',
      headers: {
        'content-type': `application/x-amz-json-${version}`,
        'x-amz-target': `${target}.${name}`,
      },
      body: JSON.stringify(input, toWire),
    }),
    async read(_, { body }) {
      const bytes = await readBytes(body);
      if (bytes.length === 0) return {};
      return JSON.parse(bytes.toString(), (key, value) =>
        typeof value === 'string' && binary.includes(key)
          ? Uint8Array.from(Buffer.from(value, 'base64'))
          : value,
      );
    },
    errorNames: ({ headers }, { __type, code }) => [__type, code, headers['x-amzn-errortype']],
  });
}

/** What JSON has no form for: bytes are base64, moments are seconds since the epoch. */
function toWire(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const given = this[key];
  if (given instanceof Uint8Array) return Buffer.from(given).toString('base64');
  return given instanceof Date ? given.getTime() / 1_000 : value;
}

/**
 * Reads by events, which takes a fraction of what an iterator does.
 *
 * @throws {Error} when it is longer than 32 MiB, or breaks off
 */
export function readBytes(body: Readable): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const pieces: Buffer[] = [];
  let bytes = 0;
  body.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes <= MAX_BODY_BYTES) pieces.push(piece);
    else body.destroy(new Error('The answer is too long'));
  });
  body.once('end', () => resolve(Buffer.concat(pieces)));
  body.once('error', reject);
  // Not after an end: an error is dear to make.
  body.once('close', () => body.readableEnded || reject(new Error('aborted')));
  // Nothing would be told of it any more.
  if (body.closed) reject(new Error('aborted'));
  return promise;
}

export interface ErrorBody {
  readonly __type?: unknown;
  readonly code?: unknown;
  readonly message?: string;
  readonly Message?: string;
}

/** The name in `namespace#Name:http://address`. */
function nameIn(text: unknown = 'Unknown'): string {
  const [shape = ''] = String(text).split(/[,:]/, 1);
  return shape.slice(shape.indexOf('#') + 1);
}

/** An error under AWS's name for it, with the members that the SDK's own have. */
function awsError(name: string, { message, Message }: ErrorBody, answer: HttpAnswer): Error {
  return Object.assign(new Error(message || Message || 'UnknownError'), {
    name,
    $fault: answer.statusCode < 500 ? 'client' : 'server',
    $metadata: metadataOf(answer),
  });
}

function metadataOf({ statusCode, headers }: HttpAnswer) {
  return {
    httpStatusCode: statusCode,
    requestId:
      headers['x-amzn-requestid'] ?? headers['x-amzn-request-id'] ?? headers['x-amz-request-id'],
    extendedRequestId: headers['x-amz-id-2'],
    cfId: headers['x-amz-cf-id'],
  };
}
