/**
 * One cold start: loads a bundle, invokes it once, tells how long each took and whom it asked, and ends.
 *
 * @module
 */
import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import type { ClientRequest } from 'node:http';
import { createRequire } from 'node:module';
import { Writable } from 'node:stream';

export interface ColdInput {
  readonly file: string;
  readonly event: object;
  /** Written to before the first call, to make it with a share of a core; see `processor-share.ts`. */
  readonly shareFile?: string | undefined;
}

export interface ColdStart {
  /** From the beginning of the process to the first line of this file, in milliseconds. */
  readonly bootMs: number;
  readonly importMs: number;
  /** To the end of the answer. */
  readonly invokeMs: number;
  readonly rssMb: number;
  readonly status: number;
  /** Of the whole process and all its threads, from its beginning, in milliseconds. */
  readonly cpuMs: number;
  /** Of the first call alone. */
  readonly invokeCpuMs: number;
  readonly calls: readonly OutwardCall[];
}

/** A request that the function made; times since the beginning of its import, in milliseconds. */
export interface OutwardCall {
  /** Method and URL, or the operation of AWS. */
  readonly name: string;
  readonly beginsMs: number;
  /** Undefined while it was not answered. */
  endsMs?: number;
}

interface Loaded {
  readonly handler: Handler;
  /** Awaited while Lambda loads the function; the bare SDK has none. */
  readonly initialised?: Promise<void>;
}

type Handler = (event: object, stream: Writable, context: object) => Promise<void>;

const bootMs = performance.now();
const { file, event, shareFile }: ColdInput = JSON.parse(process.argv[2] ?? '{}');
let status = 200;

// As on Lambda, it is there before the bundle is.
Object.assign(globalThis, {
  awslambda: {
    streamifyResponse: (handler: unknown) => handler,
    HttpResponseStream: {
      from(stream: Writable, prelude: { readonly statusCode: number }) {
        status = prelude.statusCode;
        return stream;
      },
    },
  },
});

const calls = new Map<ClientRequest, OutwardCall>();

/** Node tells of every request of its own client, so this needs nothing from the bundle. */
function followCalls(startedAtMs: number): void {
  subscribe('http.client.request.start', (message) => {
    const { request } = message as { readonly request: ClientRequest };
    const { method, protocol, path } = request;
    const host = String(request.getHeader('host'));
    // A warm-up speaks to itself.
    if (host.endsWith('.invalid')) return;
    const url = `${protocol}//${host}${path}`;
    const name = String(request.getHeader('x-amz-target') ?? `${method} ${url}`);
    calls.set(request, { name, beginsMs: performance.now() - startedAtMs });
  });
  subscribe('http.client.response.finish', (message) => {
    const call = calls.get((message as { readonly request: ClientRequest }).request);
    if (call) call.endsMs = performance.now() - startedAtMs;
  });
}

async function main(): Promise<void> {
  const startedAtMs = performance.now();
  followCalls(startedAtMs);
  const { handler, initialised }: Loaded = createRequire(file)(file);
  await initialised;
  if (shareFile !== undefined) writeFileSync(shareFile, String(process.pid));
  const importedAtMs = performance.now();
  const imported = process.cpuUsage();
  const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
  await handler(event, stream, { getRemainingTimeInMillis: () => 30_000, awsRequestId: 'cold' });
  const { user, system } = process.cpuUsage();
  const cpuMs = (user + system) / 1_000;
  const result: ColdStart = {
    bootMs,
    importMs: importedAtMs - startedAtMs,
    invokeMs: performance.now() - importedAtMs,
    rssMb: process.memoryUsage.rss() / 1024 ** 2,
    status,
    cpuMs,
    invokeCpuMs: cpuMs - (imported.user + imported.system) / 1_000,
    calls: [...calls.values()],
  };
  process.send?.(result, () => process.exit());
}

void main();
