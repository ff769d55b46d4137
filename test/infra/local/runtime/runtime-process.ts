/**
 * A function's process as Lambda starts it: the runtime client, with a bundle as its task.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type RuntimeApi, startRuntimeApi } from './runtime-api.ts';

/** The client that `npm run test:runtime` has installed, if it is there. */
export function findRuntimeClient(): string | undefined {
  const path = process.env['DUO_EDGE_RUNTIME_CLIENT'];
  return path !== undefined && existsSync(path) ? path : undefined;
}

export interface RuntimeProcess extends AsyncDisposable {
  readonly invoke: RuntimeApi['invoke'];
  readonly isAlive: boolean;
  /** What it wrote to stdout and stderr so far. */
  readonly output: string;
  /** Sends SIGTERM; gives the milliseconds until it ended. */
  terminate(): Promise<number>;
}

export interface RuntimeProcessOptions {
  readonly client: string;
  /** The bundle's `index.mjs`. */
  readonly bundle: string;
  readonly handler: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What Lambda sets for every function; the client does not start without it. */
const LAMBDA_ENVIRONMENT = {
  AWS_LAMBDA_FUNCTION_NAME: 'duo-edge-test',
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/duo-edge-test',
  AWS_LAMBDA_LOG_STREAM_NAME: 'test',
};

export async function startRuntimeProcess(options: RuntimeProcessOptions): Promise<RuntimeProcess> {
  const { client, bundle, handler, env } = options;
  const api = await startRuntimeApi();
  const folder = dirname(bundle);
  const child = spawn(process.execPath, [client], {
    cwd: folder,
    env: {
      ...LAMBDA_ENVIRONMENT,
      ...env,
      AWS_LAMBDA_RUNTIME_API: api.address,
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: handler,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece) => {
      output += piece;
    });
  }
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  const failure = once(child, 'exit').then(() => {
    throw new Error(`The process ended:\n${output}`);
  });
  failure.catch(() => {}); // Only of interest to those who wait for an answer.

  return {
    invoke: (event) => Promise.race([api.invoke(event), failure]),
    get isAlive() {
      return isAlive();
    },
    get output() {
      return output;
    },
    terminate: () => end(child, 'SIGTERM'),
    async [Symbol.asyncDispose]() {
      if (isAlive()) await end(child, 'SIGKILL');
      await api[Symbol.asyncDispose]();
    },
  };
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number> {
  const startedAt = performance.now();
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
  return performance.now() - startedAt;
}
