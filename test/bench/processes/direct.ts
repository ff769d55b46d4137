/**
 * The functions as Lambda calls them: an event in, a stream out, and no HTTP in front.
 *
 * @module
 */
import '#infra/local/lambda-runtime.ts';
import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import { type Load, type LoadOptions, runLoad } from '../load.ts';
import { serveCommands } from './commands.ts';
import { USAGE_COMMANDS } from './usage.ts';

/** Bundles by the name of their function. */
export type DirectInput = Readonly<Record<string, string>>;

export interface DirectLoad extends LoadOptions {
  readonly functionName: string;
  readonly event: object;
}

type Handler = (event: object, stream: Writable, context: object) => Promise<void>;

const commands = (files: DirectInput) => {
  const handlers = new Map(Object.entries(files).map(([name, file]) => [name, handlerIn(file)]));
  return {
    ...USAGE_COMMANDS,
    load({ functionName, event, ...options }: DirectLoad): Promise<Load> {
      const handler = handlers.get(functionName);
      if (handler === undefined) throw new TypeError(`There is no function ${functionName}`);
      return runLoad(options, () => invoke(handler, event));
    },
  };
};

export type DirectCommands = ReturnType<typeof commands>;

function handlerIn(file: string): Handler {
  return createRequire(file)(file).handler;
}

/** @throws {Error} when the answer is no success */
async function invoke(handler: Handler, event: object): Promise<void> {
  const stream = new AnswerStream();
  await handler(event, stream, { getRemainingTimeInMillis: () => 30_000, awsRequestId: 'direct' });
  if (stream.status !== 200) throw new Error(`The function answered with ${stream.status}`);
}

/** The stream of Lambda's runtime, whose first write is preceded by status and headers. */
class AnswerStream extends Writable {
  status: number | undefined;
  _onBeforeFirstWrite: ((write: (prelude: string | Uint8Array) => void) => void) | undefined;

  setContentType(): void {}

  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    this._onBeforeFirstWrite?.((prelude) => {
      if (typeof prelude === 'string') this.status = JSON.parse(prelude).statusCode;
    });
    this._onBeforeFirstWrite = undefined;
    done();
  }
}

serveCommands(commands(JSON.parse(process.argv[2] ?? '{}')));
