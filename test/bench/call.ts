/**
 * One call, timed: over HTTP to a gateway, or by the bare SDK.
 *
 * @module
 */
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { askStream, askWhole } from './bare-client.ts';

export interface Timing {
  /** From the beginning of the call, in milliseconds. */
  readonly firstByteMs: number;
  /** The first piece in which there is something of the model's. */
  readonly firstTokenMs: number;
  readonly totalMs: number;
  /** The pieces of the body, as they arrived. */
  readonly pieces: number;
  readonly bytes: number;
}

/** Everything that a call needs and that is the same for many. */
export interface Target {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Told of every piece, at the moment of its arrival. */
export type OnPiece = (text: string) => void;

/** With which every answer of the bench's model begins. */
const FIRST_TOKEN = 'first(a)';

const agent = new Agent({ keepAlive: true });

export function targetOf(
  url: string,
  body: object,
  headers: Readonly<Record<string, string>>,
): Target {
  const bytes = Buffer.from(JSON.stringify(body));
  const length = { 'content-type': 'application/json', 'content-length': String(bytes.length) };
  return { url: new URL(url), headers: { ...headers, ...length }, body: bytes };
}

/** @throws {Error} with the answer, when it is no success or breaks off */
export async function callHttp(target: Target, onPiece?: OnPiece): Promise<Timing> {
  const startedAtMs = performance.now();
  const response = await openHttp(target);
  const timing = { firstByteMs: 0, firstTokenMs: 0, totalMs: 0, pieces: 0, bytes: 0 };
  await new Promise<void>((resolve, reject) => {
    response.on('data', (piece: Buffer) => {
      const atMs = performance.now() - startedAtMs;
      timing.firstByteMs ||= atMs;
      if (timing.firstTokenMs === 0 && piece.includes(FIRST_TOKEN)) timing.firstTokenMs = atMs;
      timing.pieces += 1;
      timing.bytes += piece.length;
      onPiece?.(piece.toString('utf8'));
    });
    response.once('end', resolve);
    response.once('error', reject);
  });
  if (timing.firstTokenMs === 0) throw new Error(`An answer without its text: ${target.url}`);
  return { ...timing, totalMs: performance.now() - startedAtMs };
}

/** The response as soon as its head is there. */
export async function openHttp({ url, headers, body }: Target): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const { hostname, port, pathname } = url;
  const request = httpRequest({ agent, hostname, port, path: pathname, method: 'POST', headers });
  request.once('response', resolve);
  request.once('error', reject);
  request.end(body);
  const response = await promise;
  if (response.statusCode === 200) return response;
  const text = Buffer.concat(await response.toArray()).toString('utf8');
  throw new Error(`${url} answers ${response.statusCode}: ${text.slice(0, 500)}`);
}

export interface BareCall {
  readonly client: BedrockRuntimeClient;
  readonly modelId: string;
  readonly streams: boolean;
}

export async function callBare(
  { client, modelId, streams }: BareCall,
  onPiece?: OnPiece,
): Promise<Timing> {
  const startedAtMs = performance.now();
  let firstByteMs = 0;
  let pieces = 0;
  let bytes = 0;
  const texts = streams ? askStream(client, modelId) : [await askWhole(client, modelId)];
  for await (const text of texts) {
    firstByteMs ||= performance.now() - startedAtMs;
    pieces += 1;
    bytes += text.length;
    onPiece?.(text);
  }
  const totalMs = performance.now() - startedAtMs;
  return { firstByteMs, firstTokenMs: firstByteMs, totalMs, pieces, bytes };
}
