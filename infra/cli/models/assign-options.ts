/**
 * The options of `assign`.
 *
 * @module
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { LATENCY_MODES, OWN_ROLE, ROLE_ARN, SERVICE_TIERS } from '#shared/models/model-request.ts';
import type { AssignmentContent } from '#shared/routing/assignment.ts';
import type { CanaryWatch } from '#shared/watch/canary-watch.ts';

export interface AssignOptions {
  readonly pin?: boolean;
  readonly fallback?: readonly string[];
  readonly canary?: { readonly model: string; readonly percent: number };
  readonly watch?: boolean;
  readonly limit?: Partial<CanaryWatch>;
  readonly promoteAfter?: number;
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly guardrail?: { readonly identifier: string; readonly version: string };
  readonly unguardedStream?: boolean;
  readonly tier?: NonNullable<AssignmentContent['serviceTier']>;
  readonly latency?: NonNullable<AssignmentContent['latency']>;
  readonly modelRegion?: string;
  readonly baseModel?: string;
  readonly role?: string;
  readonly force?: boolean;
}

export function addAssignOptions(command: Command): Command {
  return addCanaryOptions(command)
    .option('--pin', "override the model that GitLab's administrators choose")
    .option(
      '--fallback <model>',
      'ask this model if the first one fails; repeatable, in order',
      collect,
    )
    .option('--max-tokens <number>', 'maximum tokens per answer', parseTokens)
    .option('--temperature <number>', 'sampling temperature, 0 to 1', parseTemperature)
    .option(
      '--guardrail <id:version>',
      'Bedrock guardrail; the version is a number or DRAFT',
      parseGuardrail,
    )
    .option(
      '--unguarded-stream',
      'with --guardrail: do not show streams of serving platforms to it',
    )
    .addOption(new Option('--tier <tier>', 'service tier').choices([...SERVICE_TIERS]))
    .addOption(new Option('--latency <mode>', 'latency mode').choices([...LATENCY_MODES]))
    .option(
      '--model-region <region>',
      "AWS region to call (default: the identifier's, else the deployment's)",
      parseRegion,
    )
    .option(
      '--base-model <model>',
      'model behind an application inference profile (default: ask Bedrock)',
    )
    .option(
      '--role <arn>',
      "IAM role to assume for the calls, or 'own' (default: the deployment's)",
      parseRole,
    )
    .option('--force', 'assign it even if validation fails');
}

function addCanaryOptions(command: Command): Command {
  return command
    .option('--canary <model=percent>', 'give that share of users another model', parseCanary)
    .option('--watch', 'roll the canary back by itself if it is worse than the first model')
    .option(
      '--limit <name=number>',
      'how much worse: errors, refusals, slow, empty (percentage points); first-token (ms); repeatable',
      collectLimit,
    )
    .option(
      '--promote-after <duration>',
      'replace the first model if the canary holds that long, such as 12h or 7d',
      parseDuration,
    );
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

function parseCanary(text: string): AssignOptions['canary'] {
  const match = /^(.+)=(\d{1,3}(?:\.\d{1,2})?)%?$/.exec(text);
  const percent = Number(match?.[2]);
  if (match?.[1] && percent > 0 && percent <= 100) return { model: match[1], percent };
  throw new InvalidArgumentError('Give <model>=<percent>, more than 0 and at most 100.');
}

/** The names of limits, and where they are stored. */
const LIMITS: Readonly<Record<string, keyof CanaryWatch>> = {
  errors: 'errors',
  refusals: 'refusals',
  slow: 'slow',
  empty: 'empty',
  'first-token': 'firstTokenMs',
};

function collectLimit(text: string, previous: Partial<CanaryWatch> = {}): Partial<CanaryWatch> {
  const [, name = '', number = ''] = /^([a-z-]+)=(\d{1,6}(?:\.\d)?)$/.exec(text) ?? [];
  const limit = Object.hasOwn(LIMITS, name) ? LIMITS[name] : undefined;
  const isTime = limit === 'firstTokenMs';
  const fits = isTime ? /^[1-9]\d*$/.test(number) : Number(number) <= 100;
  if (limit !== undefined && fits) return { ...previous, [limit]: Number(number) };
  throw new InvalidArgumentError(
    `Give ${Object.keys(LIMITS).join(', ')} and a number, such as errors=2 or first-token=3000.`,
  );
}

const UNITS_MS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 };

/** In milliseconds. */
function parseDuration(text: string): number {
  const [, number, unit = ''] = /^([1-9]\d{0,3})([hd])$/.exec(text) ?? [];
  if (number) return Number(number) * (UNITS_MS[unit] ?? 0);
  throw new InvalidArgumentError('Give hours or days, such as 12h or 7d.');
}

function parseTokens(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number of tokens, 1 or more.');
}

function parseTemperature(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('Give a number from 0 to 1.');
}

/** An id has small letters and digits only; Bedrock refuses anything else with every request. */
const GUARDRAIL =
  /^([a-z0-9]{1,128}|arn:aws[\w-]*:bedrock:[\w-]{1,40}:\d{12}:guardrail\/[a-z0-9]{1,128}):(DRAFT|[1-9]\d{0,7})$/;

function parseGuardrail(text: string): AssignOptions['guardrail'] {
  const [, identifier, version] = GUARDRAIL.exec(text) ?? [];
  if (identifier && version) return { identifier, version };
  throw new InvalidArgumentError(
    'Give <id or ARN>:<version>: an id of small letters and digits, a version that is a number or DRAFT.',
  );
}

function parseRole(text: string): string {
  if (text === OWN_ROLE || ROLE_ARN.test(text)) return text;
  throw new InvalidArgumentError(
    `Give the ARN of an IAM role, such as arn:aws:iam::123456789012:role/bedrock, or ${OWN_ROLE}.`,
  );
}

function parseRegion(text: string): string {
  if (/^[a-z]{2}(-[a-z]{2,12}){1,3}-\d{1,2}$/.test(text)) return text;
  throw new InvalidArgumentError('Give an AWS region, such as eu-central-1.');
}
