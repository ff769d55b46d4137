/**
 * Keeps the log lines of requests in a file, as the subscription filters of a deployment take them out of its
 * log groups.
 *
 * @module
 */
import { openSync, writeSync } from 'node:fs';
import { ConfigurationError } from '#shared/wiring/config.ts';

/** Where lines are written. */
export type Output = Pick<NodeJS.WriteStream, 'write'>;

/**
 * Adds every request's line that is written to one of `outputs` to the file, too: the log writes what went wrong to
 * another than the rest. Records are personal data, so a new file is its owner's alone.
 *
 * @throws {ConfigurationError} when the file cannot be written
 */
export function keepRequests(file: string, outputs: readonly Output[]): void {
  tapRequests(outputs, createKeeper(openFile(file)));
}

/** Hands over every request's line that is written to one of `outputs`, from now on. */
export function tapRequests(outputs: readonly Output[], take: (line: string) => void): void {
  for (const output of outputs) {
    const write = output.write.bind(output) as (...args: unknown[]) => boolean;
    output.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      if (typeof chunk === 'string' && isRequest(chunk)) take(chunk);
      return write(chunk, ...rest);
    };
  }
}

function createKeeper(descriptor: number): (line: string) => void {
  let isWritable = true;
  return (line) => {
    if (!isWritable) return;
    try {
      writeSync(descriptor, line.endsWith('\n') ? line : `${line}\n`);
    } catch (error) {
      // A full disk stops the records, not the gateway.
      isWritable = false;
      console.error(`DUO_EDGE_REQUEST_LOG: ${codeOf(error)}, no more requests are kept`);
    }
  };
}

function openFile(file: string): number {
  try {
    return openSync(file, 'a', 0o600);
  } catch (error) {
    throw new ConfigurationError([`DUO_EDGE_REQUEST_LOG: cannot write ${file} (${codeOf(error)})`]);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}

/** The filter of the deployment: `{ $.message = "request" }`. */
function isRequest(line: string): boolean {
  if (!line.startsWith('{') || !line.includes('"request"')) return false;
  try {
    return (JSON.parse(line) as { readonly message?: unknown }).message === 'request';
  } catch {
    return false;
  }
}
