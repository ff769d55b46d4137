/**
 * `npm start` in a process of its own, with everything it says.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface ChildGateway extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** All of standard output and standard error so far. */
  output(): string;
  /** Ends it as an operator would, and waits until it is gone. */
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../../infra/local/main.ts', import.meta.url));
const READY = /^Duo Edge listening on (\S+)$/m;

/**
 * @param fileBlocks no file that it writes may be larger, as on a disk that is full: in blocks of 512 or 1,024 bytes,
 * as the system's shell counts them
 * @throws {Error} with what it said, when it ends before it is ready
 */
export async function startChildGateway(
  env: Readonly<Record<string, string>>,
  fileBlocks: number | 'unlimited' = 'unlimited',
): Promise<ChildGateway> {
  const command = `ulimit -f ${fileBlocks}; exec "$0" "$1"`;
  const child = spawn('sh', ['-c', command, process.execPath, MAIN], {
    // Nothing of the test's own environment: neither its credentials nor its options for Node.
    env: { PATH: process.env['PATH'], PORT: '0', AWS_REGION: 'eu-central-1', ...env },
  });
  let output = '';
  const ready = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const [, url] = READY.exec(output) ?? [];
      if (url !== undefined) ready.resolve(url);
    });
  }
  const gone = once(child, 'exit');
  void gone.then(() => ready.reject(new Error(`The gateway ended: ${output}`)));

  const stop = async () => {
    child.kill('SIGTERM');
    await gone;
  };
  return {
    url: await ready.promise,
    pid: child.pid ?? 0,
    output: () => output,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
