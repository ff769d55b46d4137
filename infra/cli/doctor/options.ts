/**
 * The command line: `npm run doctor -- --url https://…`.
 *
 * @module
 */
import { Command } from 'commander';
import type { Check } from './check.ts';

export interface DoctorOptions {
  /** As typed. */
  readonly url: string;
  /** GitLab's external URL, without slash at its end. */
  readonly gitlab?: string;
  readonly token?: string;
  /** What GitLab sends as `x-gitlab-instance-id`; default: the token's subject. */
  readonly instanceId?: string;
  /** Identifiers as in GitLab, `bedrock/…`. */
  readonly model: readonly string[];
  /** File of further trusted certificates, PEM. */
  readonly ca?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly table?: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  npm run doctor -- --url https://abc123.execute-api.eu-central-1.amazonaws.com/prod
  npm run doctor -- --url https://ai.example.com --gitlab https://gitlab.example.com \\
    --model bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0

Run it where GitLab runs: names, routes and trusted certificates are those of that machine.
A token on the command line is seen by other users of the machine; DUO_EDGE_TOKEN is not.
Exit codes: 0 nothing failed, 1 something failed, 2 not understood.`;

const list = (text: string): string[] => text.split(',').map((word) => word.trim());

const append = (text: string, before: readonly string[]): string[] => [...before, text];

/** The program; `parse` it and take its `opts()`. */
export function createProgram(checks: readonly Check[]): Command {
  const ids = checks.map(({ id, title }) => `  ${id.padEnd(13)}${title}`).join('\n');
  return new Command('doctor')
    .description('Examines a gateway from outside, with the probes and time limits of GitLab.')
    .requiredOption('--url <url>', 'the gateway, as it stands in GitLab')
    .option('--gitlab <url>', "GitLab's external URL (else the token's issuer)")
    .option('--token <token>', 'a token of GitLab (else DUO_EDGE_TOKEN)')
    .option('--instance-id <id>', "the instance's id, if it is not the token's subject")
    .option('--model <identifier>', 'a model as GitLab names it, bedrock/…; repeatable', append, [])
    .option('--ca <file>', 'certificates to trust beside those of Node, PEM')
    .option('--table <name>', 'table of assignments, to call every assigned model')
    .option('--region <region>', "the deployment's AWS region (else AWS_REGION)")
    .option('--profile <name>', 'AWS profile to use')
    .option('--only <checks>', 'these checks and what they need; with commas between', list)
    .option('--skip <checks>', 'all checks but these', list)
    .option('--json', 'for machines')
    .addHelpText('after', `\nChecks, in order:\n${ids}\n${EXAMPLES}`)
    .exitOverride();
}
