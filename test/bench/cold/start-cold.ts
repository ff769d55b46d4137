import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { ColdInput, ColdStart } from '../processes/invoke-cold.ts';

export interface ColdStartOptions extends ColdInput {
  /** The process that loads the bundle. */
  readonly loader: string;
  readonly env: Readonly<Record<string, string>>;
}

/** @throws {Error} with what it said, when the first invocation is no success */
export async function startCold({ loader, env, ...input }: ColdStartOptions): Promise<ColdStart> {
  const child = fork(loader, [JSON.stringify(input)], {
    execArgv: [],
    // As on Lambda, where a function warms up while it starts.
    env: { ...env, AWS_LAMBDA_FUNCTION_NAME: 'bench' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (text) => {
    said += text;
  });
  let result: ColdStart | undefined;
  child.once('message', (message: ColdStart) => {
    result = message;
  });
  await once(child, 'close');
  if (result?.status === 200) return result;
  throw new Error(`No cold start of ${input.file}: ${result?.status ?? said.slice(-1_000)}`);
}
