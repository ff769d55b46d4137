/**
 * `npm start` as a user runs it: a process of its own, with little in its environment.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

const READY = /^Duo Edge listening on (http:\/\/\S+)$/m;

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From the signal to the end, in milliseconds. */
  readonly elapsedMs: number;
}

export interface StartedGateway extends AsyncDisposable {
  readonly url: string;
  stdout(): string;
  /** The command that the start-up text shows. */
  readonly curl: string | undefined;
  stop(signal: 'SIGTERM' | 'SIGINT'): Promise<Ended>;
}

/** Starts the gateway and waits for its ready line. */
export async function startGateway(env: Record<string, string> = {}): Promise<StartedGateway> {
  const run = start(env);
  const url = await run.ready;
  return {
    url,
    stdout: run.stdout,
    curl: /^curl .*$/m.exec(run.stdout())?.[0],
    stop(signal) {
      const startedAt = performance.now();
      run.child.kill(signal);
      return run.ended(startedAt);
    },
    async [Symbol.asyncDispose]() {
      run.child.kill('SIGKILL');
      await run.ended(0);
    },
  };
}

/** Runs the gateway where it is expected not to start. */
export async function runGateway(env: Record<string, string>): Promise<Ended> {
  const run = start(env);
  run.ready.then(
    () => run.child.kill('SIGKILL'),
    () => {}, // That it does not start is the point.
  );
  return run.ended(performance.now());
}

function start(env: Record<string, string>) {
  const child = spawn(
    join(ROOT, 'node_modules', '.bin', 'node'),
    [join(ROOT, 'infra', 'local', 'main.ts')],
    { cwd: ROOT, env: { ...bareEnvironment(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const stdout = gather(child.stdout);
  const stderr = gather(child.stderr);
  const closed = once(child, 'close');
  return {
    child,
    stdout,
    ready: waitForReady(child, stdout, stderr),
    async ended(startedAt: number): Promise<Ended> {
      const [code, signal] = await closed;
      const elapsedMs = performance.now() - startedAt;
      return { code, signal, stdout: stdout(), stderr: stderr(), elapsedMs };
    },
  };
}

/** A fresh machine: no account, no profile, and no metadata service to ask for one. */
function bareEnvironment(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: join(ROOT, 'test', 'no-such-home'),
    AWS_EC2_METADATA_DISABLED: 'true',
    PORT: '0',
  };
}

function gather(stream: NodeJS.ReadableStream): () => string {
  const parts: Buffer[] = [];
  stream.on('data', (part) => parts.push(part));
  return () => Buffer.concat(parts).toString('utf8');
}

async function waitForReady(
  child: ChildProcess,
  stdout: () => string,
  stderr: () => string,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  child.stdout?.on('data', () => {
    const url = READY.exec(stdout())?.[1];
    if (url !== undefined) resolve(url);
  });
  child.once('close', () => reject(new Error(`It did not start: ${stderr()}`)));
  return promise;
}
