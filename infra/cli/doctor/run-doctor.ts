/**
 * `npm run doctor -- --url https://…`.
 *
 * @module
 */
import { reportFailure, UsageError } from '../common/failures.ts';
import type { ProcessContext } from '../common/terminal.ts';
import type { Check, Result } from './check.ts';
import { ACCOUNT_CHECKS } from './checks/account.ts';
import {
  AGENT_PLATFORM_CHECKS,
  ALL_CHECKS,
  CHECKS,
  chooseChecks,
  MODEL_ENDPOINT_CHECKS,
} from './checks.ts';
import { type CheckContext, createContext } from './context.ts';
import { createProgram, type DoctorOptions } from './options.ts';
import { issuerUrlOf } from './read-token.ts';
import { countByStatus, resultsTable, summaryLine } from './report-table.ts';
import { runChecks } from './run-checks.ts';

/** The exit code: 0 nothing failed, 1 something failed, 2 not understood. */
export async function runDoctor(args: readonly string[], process: ProcessContext): Promise<number> {
  try {
    return await examine(parseOptions(args, process), process);
  } catch (error) {
    return reportFailure(error, process.terminal);
  }
}

function parseOptions(args: readonly string[], { env, terminal }: ProcessContext): DoctorOptions {
  const program = createProgram(ALL_CHECKS).configureOutput({
    writeOut: (text) => terminal.print(text.trimEnd()),
    writeErr: (text) => terminal.note(text.trimEnd()),
  });
  const { url = '', ...given } = program.parse(args, { from: 'user' }).opts<DoctorOptions>();
  const options: DoctorOptions = { ...given, url };
  const { agentPlatform } = options;
  if (!options.account && agentPlatform === undefined && options.url === '') {
    throw new UsageError(
      '--url is missing',
      'Give the URL of the gateway, or --account to check the AWS account.',
    );
  }
  const token = (options.token ?? env['DUO_EDGE_TOKEN'])?.trim();
  const modelKey = (options.modelKey ?? env['DUO_EDGE_MODEL_KEY'])?.trim();
  const { gitlab = issuerUrlOf(token) } = options;
  if (gitlab !== undefined && !/^https?:\/\/[^/]/.test(gitlab)) {
    throw new UsageError('--gitlab is not an http or https URL');
  }
  // Every client of the SDK reads it from here.
  if (options.profile) env['AWS_PROFILE'] = options.profile;
  return {
    ...options,
    ...(gitlab && { gitlab: gitlab.replace(/\/+$/, '') }),
    ...(token && { token }),
    ...(modelKey && { modelKey }),
  };
}

async function examine(options: DoctorOptions, process: ProcessContext): Promise<number> {
  const { terminal, now } = process;
  const all = checksFor(options);
  const checks = chooseChecks(options.only, options.skip, all);
  if (checks === undefined) {
    throw new UsageError(`--only and --skip accept ${all.map(({ id }) => id).join(', ')}`);
  }
  const context = openContext(options, process);
  const results = (await runChecks(checks, context)).map((result) =>
    hide([options.token, options.modelKey], result),
  );
  const summary = countByStatus(results);
  if (options.json) {
    const { gitlab } = options;
    const url = options.url.replace(/\/\/[^/@]*@/, '//'); // No password in a report.
    const report = { url, gitlab, at: new Date(now()).toISOString(), summary, results };
    terminal.print(JSON.stringify(report, null, 2));
  } else {
    terminal.print(resultsTable(results, terminal));
    terminal.print(`\n${summaryLine(results, terminal)}`);
  }
  return summary.failed > 0 ? 1 : 0;
}

/** Those for which the options give something to examine. */
function checksFor({ account, url, agentPlatform, modelKey }: DoctorOptions): readonly Check[] {
  if (account) return ACCOUNT_CHECKS;
  return [
    ...(url === '' ? [] : CHECKS),
    ...(agentPlatform === undefined ? [] : AGENT_PLATFORM_CHECKS),
    ...(url === '' || modelKey === undefined ? [] : MODEL_ENDPOINT_CHECKS),
  ];
}

function openContext(options: DoctorOptions, process: ProcessContext): CheckContext {
  try {
    return createContext(options, process);
  } catch (error) {
    const { code = 'unknown error' } = error as { code?: string };
    throw new UsageError(`--ca cannot be read (${code})`);
  }
}

/** Whatever answers in place of the gateway may echo a token or key; the report never does. */
function hide(secrets: readonly (string | undefined)[], result: Result): Result {
  const hideAll = (text: string) =>
    secrets.reduce<string>((left, secret) => (secret ? left.replaceAll(secret, '…') : left), text);
  const hidden = Object.entries(result).map(([name, text]) => [name, hideAll(text)]);
  return { ...result, ...Object.fromEntries(hidden) };
}
