/**
 * One call of gRPC, with bytes in and bytes out: the few messages that checks need are read by hand.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 * @module
 */
import { rootCertificates } from 'node:tls';
import type { Client, Metadata, ServiceError } from '@grpc/grpc-js';

export interface Target {
  /** Host and port. */
  readonly address: string;
  readonly isPlain: boolean;
  /** Trusted certificates; undefined: those of Node. */
  readonly ca: readonly string[] | undefined;
}

export interface Call {
  /** Such as `/grpc.health.v1.Health/Check`. */
  readonly path: string;
  readonly message?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the whole call, in milliseconds. */
  readonly limitMs: number;
}

export type GrpcAnswer =
  | { readonly type: 'message'; readonly bytes: Uint8Array; readonly elapsedMs: number }
  | {
      readonly type: 'refusal';
      /** Such as `UNAVAILABLE`. */
      readonly status: string;
      readonly details: string;
      readonly elapsedMs: number;
    };

/** Never rejects. */
export async function callGrpc(target: Target, call: Call): Promise<GrpcAnswer> {
  // Loaded here: most runs of the doctor need no gRPC.
  const grpc = await import('@grpc/grpc-js');
  const authorities = Buffer.from((target.ca ?? rootCertificates).join('\n'));
  const credentials = target.isPlain
    ? grpc.credentials.createInsecure()
    : grpc.credentials.createSsl(authorities);
  const client = new grpc.Client(target.address, credentials, {
    'grpc.enable_http_proxy': 0,
    'grpc.enable_retries': 0,
  });
  const metadata = new grpc.Metadata();
  for (const [name, value] of Object.entries(call.headers ?? {})) metadata.set(name, value);
  const startedAt = performance.now();
  const elapsedMs = () => Math.round(performance.now() - startedAt);
  try {
    return { type: 'message', bytes: await send(client, call, metadata), elapsedMs: elapsedMs() };
  } catch (error) {
    const { code, details = '' } = error as ServiceError;
    const status = grpc.status[code] ?? 'UNKNOWN';
    return { type: 'refusal', status, details, elapsedMs: elapsedMs() };
  } finally {
    client.close();
  }
}

function send(client: Client, call: Call, metadata: Metadata): Promise<Uint8Array> {
  const { path, message = new Uint8Array(), limitMs } = call;
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const asBytes = (bytes: Uint8Array) => Buffer.from(bytes);
  const options = { deadline: Date.now() + limitMs };
  client.makeUnaryRequest(
    ...([path, asBytes, (bytes: Buffer) => bytes, message, metadata, options] as const),
    (error, bytes) => (error ? reject(error) : resolve(bytes ?? new Uint8Array())),
  );
  return promise;
}

/** A message with one text, the field 1. For texts below 128 bytes. */
export function textField(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  return text === '' ? new Uint8Array() : Buffer.concat([Buffer.from([0x0a, bytes.length]), bytes]);
}

export interface Field {
  readonly number: number;
  /** Of a number; 0 for a text or a message. */
  readonly value: number;
}

/** The numbers, texts and messages of a message, as far as it can be read. */
export function fieldsOf(bytes: Uint8Array): readonly Field[] {
  const fields: Field[] = [];
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; at < bytes.length; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const tag = number();
    const value = number();
    const kind = tag % 8;
    if (kind !== 0 && kind !== 2) break;
    fields.push({ number: Math.floor(tag / 8), value: kind === 0 ? value : 0 });
    if (kind === 2) at += value;
  }
  return fields;
}
