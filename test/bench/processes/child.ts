/**
 * The side of the bench: starts a process, asks it questions, and ends it.
 *
 * @module
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Answer, Commands, Question } from './commands.ts';

export interface ChildOptions {
  /** What it gets as its only argument, as JSON. */
  readonly input?: unknown;
  /** In place of `input`, for a program that is none of ours. */
  readonly args?: readonly string[];
  /** Loaded before the file, to answer questions in a program that is none of ours. */
  readonly preload?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Child<C extends Commands> extends AsyncDisposable {
  readonly ask: Ask<C>;
  /** Kills the process and waits until it is gone. */
  stop(): Promise<void>;
}

export type Ask<C extends Commands> = <N extends keyof C & string>(
  name: N,
  ...input: Parameters<C[N]>
) => Promise<Awaited<ReturnType<C[N]>>>;

/** How much of what a process says is kept for an error message, in characters. */
const KEPT_OUTPUT = 2_000;

/**
 * Starts `file` in a process of its own, with an environment of its own, and waits until it is ready.
 *
 * Its standard output goes nowhere, which costs it the same write as a log stream would.
 *
 * @throws {Error} with what it said, when it ends before it is ready
 */
export async function startChild<C extends Commands>(
  file: string,
  { input, args = [JSON.stringify(input ?? null)], preload, env = {} }: ChildOptions = {},
): Promise<Child<C>> {
  const child = fork(file, args, {
    execArgv: ['--expose-gc', ...(preload ? ['--require', preload] : [])],
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  const gone = once(child, 'exit');
  const { ask, ready } = converse(child, `${file} ended`);
  await ready;

  const stop = async () => {
    child.kill('SIGKILL');
    await gone;
  };
  return { ask: ask as Ask<C>, stop, [Symbol.asyncDispose]: stop };
}

function converse(child: ChildProcess, endedText: string) {
  const pending = new Map<number, PromiseWithResolvers<unknown>>();
  const ready = Promise.withResolvers<void>();
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-KEPT_OUTPUT);
  });
  child.on('message', (answer: Answer) => {
    if (answer.type === 'ready') return ready.resolve();
    const question = pending.get(answer.id);
    pending.delete(answer.id);
    if (answer.type === 'result') question?.resolve(answer.result);
    else question?.reject(new Error(answer.message));
  });
  child.once('exit', () => {
    const ended = new Error(`${endedText}: ${said}`);
    ready.reject(ended);
    for (const question of pending.values()) question.reject(ended);
  });

  let asked = 0;
  const ask = (name: string, input?: unknown): Promise<unknown> => {
    asked += 1;
    const question = Promise.withResolvers<unknown>();
    pending.set(asked, question);
    child.send({ id: asked, name, input } satisfies Question);
    return question.promise;
  };
  return { ask, ready: ready.promise };
}
