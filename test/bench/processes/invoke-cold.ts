/**
 * One cold start: loads a bundle, invokes it once, tells how long each took, and ends.
 *
 * @module
 */
import { createRequire } from 'node:module';
import { Writable } from 'node:stream';

export interface ColdInput {
  readonly file: string;
  readonly event: object;
}

export interface ColdStart {
  /** From the beginning of the process to the first line of this file, in milliseconds. */
  readonly bootMs: number;
  readonly importMs: number;
  /** To the end of the answer. */
  readonly invokeMs: number;
  readonly rssMb: number;
  readonly status: number;
}

type Handler = (event: object, stream: Writable, context: object) => Promise<void>;

const bootMs = performance.now();
const { file, event }: ColdInput = JSON.parse(process.argv[2] ?? '{}');
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

async function main(): Promise<void> {
  const startedAtMs = performance.now();
  const { handler }: { readonly handler: Handler } = createRequire(file)(file);
  const importedAtMs = performance.now();
  const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
  await handler(event, stream, { getRemainingTimeInMillis: () => 30_000, awsRequestId: 'cold' });
  const result: ColdStart = {
    bootMs,
    importMs: importedAtMs - startedAtMs,
    invokeMs: performance.now() - importedAtMs,
    rssMb: process.memoryUsage.rss() / 1024 ** 2,
    status,
  };
  process.send?.(result, () => process.exit());
}

void main();
