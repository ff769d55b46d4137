/**
 * The command line: `npm run doctor -- --url https://…`.
 *
 * @module
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import { minorVersion } from '#shared/docs-search/index-format.ts';

/** `enterprise`: online, with Duo Enterprise seats. `online`: online, without such seats. */
export const LICENCES = ['enterprise', 'online', 'offline'] as const;

export type Licence = (typeof LICENCES)[number];

export interface DoctorOptions {
  /** As typed; empty with `account`. */
  readonly url: string;
  /** Checks the AWS account alone, without a gateway. */
  readonly account?: boolean;
  /** GitLab's external URL, without a trailing slash. */
  readonly gitlab?: string;
  /** Such as `19.3` or `19.3.1`. */
  readonly gitlabVersion?: string;
  readonly licence?: Licence;
  /** Host and port that GitLab asks before each code suggestion. */
  readonly billingHost: string;
  /** The model of semantic code search as named in GitLab; default: the gateway's choice. */
  readonly embeddingModel?: string;
  /** The length of vectors that is configured in GitLab. */
  readonly dimensions?: number;
  readonly token?: string;
  /** What GitLab sends as `x-gitlab-instance-id`; default: the token's subject. */
  readonly instanceId?: string;
  /** Identifiers as in GitLab, `bedrock/…`. */
  readonly model: readonly string[];
  /** Host and port of the Agent Platform's service, as entered in GitLab. */
  readonly agentPlatform?: string;
  /** A key of the model endpoint. */
  readonly modelKey?: string;
  /** The model as named in GitLab's self-hosted model of the platform API. */
  readonly modelName?: string;
  /** File with additional trusted certificates, PEM. */
  readonly ca?: string;
  /** The proxy of the functions' way to GitLab. */
  readonly proxy?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly table?: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  npm run doctor -- --account --region eu-central-1
  npm run doctor -- --url https://abc123.execute-api.eu-central-1.amazonaws.com/prod
  npm run doctor -- --agent-platform agents.example.com:443
  npm run doctor -- --url https://ai.example.com --gitlab https://gitlab.example.com \\
    --model bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0

Run it where GitLab runs: names, routes and trusted certificates are those of this machine.
Other users of the machine can see a token or key on the command line, but not DUO_EDGE_TOKEN
or DUO_EDGE_MODEL_KEY.
Exit codes: 0 nothing failed, 1 something failed, 2 not understood.`;

const list = (text: string): string[] => text.split(',').map((word) => word.trim());

const append = (text: string, before: readonly string[]): string[] => [...before, text];

function version(text: string): string {
  if (minorVersion(text) === undefined) throw new InvalidArgumentError('Such as 19.3 or 19.3.1.');
  return text.trim();
}

function address(text: string): string {
  const isAddress = /^[^/:@\s]+:\d{1,5}$/.test(text) && URL.canParse(`https://${text}`);
  if (!isAddress) throw new InvalidArgumentError('Such as billing.example.com:443.');
  return text;
}

function length(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('A number such as 1024.');
  return Number(text);
}

function proxy(text: string): string {
  const isProxy = /^https?:/.test(text) && URL.canParse(text);
  if (!isProxy) throw new InvalidArgumentError('Such as http://proxy.example.com:3128.');
  return text;
}

const BILLING_HOST = 'duo-workflow-svc.runway.gitlab.net:443';

/** The program; `parse` it and take its `opts()`. */
export function createProgram(
  checks: readonly Readonly<Record<'id' | 'title', string>>[],
): Command {
  const ids = checks.map(({ id, title }) => `  ${id.padEnd(15)}${title}`).join('\n');
  return new Command('doctor')
    .description("Tests a gateway from the outside, with GitLab's own probes and time limits.")
    .option('--url <url>', 'URL of the gateway, as entered in GitLab')
    .option('--account', 'only check what AWS wants of the account before its first model call')
    .option('--gitlab <url>', "GitLab's external URL (default: the token's issuer)")
    .option(
      '--gitlab-version <version>',
      'such as 19.3: what it sends, and its documentation',
      version,
    )
    .addOption(
      new Option(
        '--licence <kind>',
        'enterprise (online, with such seats), online (without), offline',
      ).choices(LICENCES),
    )
    .option('--token <token>', 'GitLab token (default: DUO_EDGE_TOKEN)')
    .option('--instance-id <id>', "instance id (default: the token's subject)")
    .option('--model <identifier>', 'model as named in GitLab, bedrock/…; repeatable', append, [])
    .option('--embedding-model <identifier>', 'model of semantic code search, bedrock/…')
    .option('--dimensions <n>', 'length of its vectors as configured in GitLab', length)
    .option('--billing-host <host:port>', "GitLab's host for billing", address, BILLING_HOST)
    .option('--agent-platform <host:port>', "address of GitLab's service, as entered in GitLab")
    .option('--model-key <key>', 'key of the model endpoint (default: DUO_EDGE_MODEL_KEY)')
    .option('--model-name <name>', 'model that it asks for (default: the first of the key)')
    .option('--ca <file>', 'additional certificates to trust, PEM')
    .option('--proxy <url>', 'proxy through which the functions reach GitLab (httpsProxy)', proxy)
    .option('--table <name>', 'assignments table, to call every assigned model')
    .option('--region <region>', 'AWS region of the deployment (default: AWS_REGION)')
    .option('--profile <name>', 'AWS profile to use')
    .option('--only <checks>', 'run only these checks and those they need, comma-separated', list)
    .option('--skip <checks>', 'skip these checks, comma-separated', list)
    .option('--json', 'print JSON')
    .addHelpText('after', `\nChecks, in order:\n${ids}\n${EXAMPLES}`)
    .exitOverride();
}
