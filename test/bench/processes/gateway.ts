/**
 * The gateway in a process of its own: the bundles that are deployed, behind the local front end.
 *
 * @module
 */
import '#infra/local/lambda-runtime.ts';
import { createRequire } from 'node:module';
import { type StreamingHandler, startLocalGateway } from '#infra/local/gateway.ts';
import { serveCommands } from './commands.ts';
import { USAGE_COMMANDS } from './usage.ts';

/** Bundles by the name of their function. */
export type GatewayInput = Readonly<Record<string, string>>;

const commands = (url: string) => ({ ...USAGE_COMMANDS, url: () => url });

export type GatewayCommands = ReturnType<typeof commands>;

async function main(): Promise<void> {
  const files: GatewayInput = JSON.parse(process.argv[2] ?? '{}');
  const handlers = Object.entries(files).map(([name, file]) => [name, handlerIn(file)]);
  const { url } = await startLocalGateway({ handlers: Object.fromEntries(handlers) });
  serveCommands(commands(url));
}

function handlerIn(file: string): StreamingHandler {
  return createRequire(file)(file).handler;
}

void main();
