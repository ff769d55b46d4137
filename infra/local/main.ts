/**
 * `npm start`: the whole gateway on one machine, without AWS account, Docker or network.
 *
 * Everything that is deployed runs as it is; what is missing (an issuer of tokens, Bedrock, DynamoDB)
 * gets a stand-in, which the start-up text names.
 *
 * @module
 */
import './lambda-runtime.ts';
import { completeEnvironment } from './environment.ts';
import { type StreamingHandler, startLocalGateway } from './gateway.ts';
import { introduction } from './introduction.ts';

const FUNCTIONS = ['code-completion', 'code-generation', 'chat', 'platform'];

try {
  await main();
} catch (error) {
  // A configuration error is a text for people; anything else deserves its stack.
  const isPlain = error instanceof Error && error.name === 'ConfigurationError';
  console.error(isPlain ? error.message : error);
  process.exit(1);
}

async function main(): Promise<void> {
  const surroundings = await completeEnvironment(process.env);
  const port = portOf(process.env['PORT']);
  const host = process.env['HOST'] || '127.0.0.1';
  const gateway = await startLocalGateway({ handlers: await loadHandlers(), port, host });

  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      // Answers in progress are cut: stopping takes a moment, not as long as a model.
      void gateway.close().finally(() => process.exit(0));
    });
  }
  console.log(introduction(gateway.url, surroundings));
  console.log(`Duo Edge listening on ${gateway.url}`);
}

function portOf(text: string | undefined): number {
  const port = Number(text || 5052);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw Object.assign(new Error('PORT is not a port number'), { name: 'ConfigurationError' });
}

/** Loaded only now: a function reads its configuration when it is loaded. */
async function loadHandlers(): Promise<Record<string, StreamingHandler>> {
  const entries = FUNCTIONS.map(async (name) => {
    const module = await import(`../../functions/${name}/index.ts`);
    return [name, module.handler] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
