import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { ColdInput, ColdStart } from '../processes/invoke-cold.ts';
import type { ProcessorShare } from './processor-share.ts';

export interface ColdStartOptions extends Omit<ColdInput, 'shareFile'> {
  /** The process that loads the bundle. */
  readonly loader: string;
  readonly env: Readonly<Record<string, string>>;
  /** Of the first call alone. Absent: whole cores, for the start and for the call. */
  readonly share?: ProcessorShare;
}

/** @throws {Error} with what it said, when the first invocation is no success */
export async function startCold(options: ColdStartOptions): Promise<ColdStart> {
  const { loader, env, share, file, event } = options;
  const input: ColdInput = { file, event, shareFile: share?.file };
  const child = fork(loader, [JSON.stringify(input)], {
    execArgv: [],
    // As on Lambda, where a function warms up while it starts.
    env: { ...env, AWS_LAMBDA_FUNCTION_NAME: 'bench' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  if (share) share.child = child;
  let said = '';
  child.stderr?.on('data', (text) => {
    said += text;
  });
  let result: ColdStart | undefined;
  child.once('message', (message: ColdStart) => {
    result = message;
  });
  await once(child, 'close');
  if (share) share.child = undefined;
  if (result?.status === 200) return result;
  throw new Error(`No cold start of ${input.file}: ${result?.status ?? said.slice(-1_000)}`);
}
