import { CommanderError } from 'commander';
import type { Result } from './check.ts';
import { CHECKS, chooseChecks } from './checks.ts';
import { createProgram, type DoctorOptions } from './options.ts';
import { issuerUrlOf } from './read-token.ts';
import { countByStatus, resultsTable, summaryLine } from './report-table.ts';
import { runChecks } from './run-checks.ts';
import { openSite, type Site, type Surroundings } from './site.ts';

/** The exit code: 0 nothing failed, 1 something failed, 2 not understood. */
export async function runDoctor(
  args: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  try {
    const options = parseOptions(args, surroundings);
    return await examine(options, surroundings);
  } catch (error) {
    // Commander has said it already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof UsageError)) throw error;
    surroundings.terminal.note(`error: ${error.message}`);
    return 2;
  }
}

class UsageError extends Error {}

function parseOptions(args: readonly string[], surroundings: Surroundings): DoctorOptions {
  const { env, terminal } = surroundings;
  const program = createProgram(CHECKS).configureOutput({
    writeOut: (text) => terminal.print(text.trimEnd()),
    writeErr: (text) => terminal.note(text.trimEnd()),
  });
  const options: DoctorOptions = program.parse(args, { from: 'user' }).opts();
  const token = (options.token ?? env['DUO_EDGE_TOKEN'])?.trim();
  const { gitlab = issuerUrlOf(token) } = options;
  if (gitlab !== undefined && !/^https?:\/\/[^/]/.test(gitlab)) {
    throw new UsageError('--gitlab is no http or https URL');
  }
  // Every client of the SDK looks here; there is no other way to reach all of them.
  if (options.profile) env['AWS_PROFILE'] = options.profile;
  return {
    ...options,
    ...(gitlab && { gitlab: gitlab.replace(/\/+$/, '') }),
    ...(token && { token }),
  };
}

async function examine(options: DoctorOptions, surroundings: Surroundings): Promise<number> {
  const { terminal, columns, now } = surroundings;
  const checks = chooseChecks(options.only, options.skip);
  if (checks === undefined) {
    throw new UsageError(`--only and --skip know ${CHECKS.map(({ id }) => id).join(', ')}`);
  }
  const site = openOrRefuse(options, surroundings);
  const results = (await runChecks(checks, site)).map((result) => hide(options.token, result));
  const summary = countByStatus(results);
  if (options.json) {
    const { gitlab } = options;
    const url = options.url.replace(/\/\/[^/@]*@/, '//'); // No password in a report.
    const report = { url, gitlab, at: new Date(now()).toISOString(), summary, results };
    terminal.print(JSON.stringify(report, null, 2));
  } else {
    terminal.print(resultsTable(results, terminal, columns));
    terminal.print(`\n${summaryLine(results, terminal)}`);
  }
  return summary.failed > 0 ? 1 : 0;
}

function openOrRefuse(options: DoctorOptions, surroundings: Surroundings): Site {
  try {
    return openSite(options, surroundings);
  } catch (error) {
    const { code = 'unknown error' } = error as { code?: string };
    throw new UsageError(`--ca cannot be read (${code})`);
  }
}

/** Whoever answers in place of the gateway may repeat the token; the report never does. */
function hide(token: string | undefined, result: Result): Result {
  if (!token) return result;
  const hidden = Object.entries(result).map(([name, text]) => [name, text.replaceAll(token, '…')]);
  return Object.fromEntries(hidden);
}
