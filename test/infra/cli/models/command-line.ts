/**
 * The operator's command line as it is run: a process of its own, against a table, Bedrock and its
 * control plane on their wire protocols.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { createTerminal } from '#infra/cli/common/terminal.ts';
import { runModels } from '#infra/cli/models/run-models.ts';
import {
  type BedrockControlStandIn,
  type BedrockControlStandInOptions,
  startBedrockControlStandIn,
} from '#infra/local/bedrock-control-stand-in/server.ts';
import {
  type Answer,
  type BedrockStandIn,
  startBedrockStandIn,
} from '#infra/local/bedrock-stand-in/server.ts';
import { startTable, type TestTable } from './table.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const MAIN = join(ROOT, 'infra', 'cli', 'models', 'main.ts');

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  json<T = Record<string, unknown>>(): T;
}

export interface CommandLine extends AsyncDisposable {
  readonly table: TestTable;
  readonly bedrock: BedrockStandIn;
  readonly control: BedrockControlStandIn;
  readonly env: Readonly<Record<string, string>>;
  /** Runs `npm run models -- <args>`, without npm around it. */
  run(...args: string[]): Promise<Outcome>;
}

export interface CommandLineOptions extends BedrockControlStandInOptions {
  readonly answer?: Answer;
}

export async function startCommandLine(options: CommandLineOptions = {}): Promise<CommandLine> {
  const { answer = () => ({ type: 'answer', text: 'ok' }), ...controlOptions } = options;
  const [table, bedrock, control] = await Promise.all([
    startTable(),
    startBedrockStandIn({ answer }),
    startBedrockControlStandIn(controlOptions),
  ]);
  const env = {
    USER: 'ada',
    DUO_EDGE_TABLE: table.table,
    AWS_ENDPOINT_URL_DYNAMODB: table.url,
    AWS_ENDPOINT_URL_BEDROCK: control.url,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
  };
  return {
    table,
    bedrock,
    control,
    env,
    run: (...args) => runCommand(args, env),
    async [Symbol.asyncDispose]() {
      await Promise.all([bedrock.close(), control.close()]);
      await table[Symbol.asyncDispose]();
    },
  };
}

/** Nothing of this process's environment is inherited: no credentials, no region, no terminal. */
export async function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  // Files that say nothing, so that the machine's own profiles stay out of it.
  const isolated = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
  const options = { cwd: ROOT, env: { ...isolated, AWS_EC2_METADATA_DISABLED: 'true', ...env } };
  const child = execFile(process.execPath, [MAIN, ...args], options, (_error, stdout, stderr) => {
    resolve({ code: child.exitCode ?? -1, stdout, stderr, json: () => JSON.parse(stdout) });
  });
  return promise;
}

export interface HereOptions {
  /** What somebody types at a terminal; without it, nobody sits there. */
  readonly answer?: string;
  /** The clock, in milliseconds since the epoch. */
  readonly now?: () => number;
}

/** The same in this process: much faster, with a clock of its own, and a terminal if need be. */
export async function runHere(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { answer, now = Date.now }: HereOptions = {},
): Promise<Outcome> {
  const isTTY = answer !== undefined;
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = Object.assign(new PassThrough(), { isTTY });
  const error = new PassThrough();
  if (answer !== undefined) input.write(`${answer}\n`);
  const terminal = createTerminal({ input, output, error });
  const code = await runModels(args, { env: { ...env }, terminal, now });
  const stdout = String(output.read() ?? '');
  const stderr = String(error.read() ?? '');
  return { code, stdout, stderr, json: () => JSON.parse(stdout) };
}
