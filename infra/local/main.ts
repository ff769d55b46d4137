/**
 * `npm start`: the whole gateway on one machine, without AWS account, Docker or network.
 *
 * Everything that is deployed runs as it is; what is missing (an issuer of tokens, Bedrock, DynamoDB)
 * gets a stand-in, which the start-up text names.
 *
 * @module
 */
import './lambda-runtime.ts';
import type { Table } from '#shared/routing/query-partition.ts';
import { ConfigurationError } from '#shared/wiring/config.ts';
import { openDynamodb } from '../cli/common/aws.ts';
import { startCanaryWatch } from './canary-watch.ts';
import { completeEnvironment } from './environment.ts';
import {
  type LocalGateway,
  type LocalGatewayOptions,
  type StreamingHandler,
  startLocalGateway,
} from './gateway.ts';
import { introduction } from './introduction.ts';
import { keepRequests } from './request-log.ts';
import { readSettings } from './settings.ts';

const FUNCTIONS = ['code-completion', 'code-generation', 'chat', 'platform'];

/** Optional, and here unless it is switched off. */
const ENDPOINT = 'model-endpoint';

try {
  await main();
} catch (error) {
  // A configuration error is a text for people; anything else deserves its stack.
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exit(1);
}

async function main(): Promise<void> {
  const { port, host, bypassAuthentication, requestLog } = readSettings(process.env);
  if (requestLog !== undefined) keepRequests(requestLog, [process.stdout, process.stderr]);
  // Somebody else's table is watched where its requests are answered.
  const isOwnTable = !process.env['AWS_ENDPOINT_URL_DYNAMODB'];
  const started = await completeEnvironment(process.env, bypassAuthentication);
  const gateway = await listen({ handlers: await loadHandlers(), port, host });
  if (isOwnTable) startCanaryWatch({ table: openTable(process.env) });

  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      // Answers in progress are cut: stopping takes a moment, not as long as a model.
      void gateway.close().finally(() => process.exit(0));
    });
  }
  console.log(introduction(gateway.url, { ...started, requestLog }));
  console.log(`Duo Edge listening on ${gateway.url}`);
}

function openTable(env: NodeJS.ProcessEnv): Table {
  const client = openDynamodb(env['AWS_REGION'] ?? '', env['AWS_ENDPOINT_URL_DYNAMODB']);
  return { client, table: env['DUO_EDGE_TABLE'] ?? '' };
}

/** @throws {ConfigurationError} when the address is taken or not one of this machine */
async function listen(options: LocalGatewayOptions): Promise<LocalGateway> {
  try {
    return await startLocalGateway(options);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const address = `${options.host}:${options.port}`;
    throw new ConfigurationError([`HOST, PORT: cannot listen on ${address} (${code})`]);
  }
}

/** Loaded only now: a function reads its configuration when it is loaded. */
async function loadHandlers(): Promise<Record<string, StreamingHandler>> {
  const isOff = process.env['DUO_EDGE_MODEL_ENDPOINT'] === 'off';
  const entries = [...FUNCTIONS, ...(isOff ? [] : [ENDPOINT])].map(async (name) => {
    const module = await import(`../../functions/${name}/index.ts`);
    return [name, module.handler] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
