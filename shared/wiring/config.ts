/**
 * The gateway's configuration, read from the environment once, when a function starts.
 *
 * The names of GitLab's own gateway are kept where the meaning is the same (`AIGW_…`); what is ours
 * is called `DUO_EDGE_…`.
 *
 * @module
 */
import * as v from 'valibot';
import { findKeysProblems, type KeysConfig, keysConfigOf } from '../auth/keys-config.ts';
import type { Guardrail } from '../models/model-request.ts';
import { defaultModelsOf } from '../routing/features.ts';
import { type OwnPrice, ownPricesOf } from '../usage/price-of.ts';
import { type ChatLimits, chatLimitsOf, findChatLimitProblems } from './chat-limits-config.ts';
import { guardrailOf } from './guardrail-config.ts';
import { findLimitProblems, type LimitsConfig, limitsOf } from './limits-config.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Config extends KeysConfig {
  /** Whether this is a function on AWS, and not a process on somebody's machine. */
  readonly deployed: boolean;
  /** AWS region of Bedrock and DynamoDB. */
  readonly region: string;
  readonly bedrockEndpoint: string | undefined;
  readonly dynamodbEndpoint: string | undefined;
  /** The table of assignments. */
  readonly table: string;
  /** Issuers of tokens we trust; empty only with `bypassAuthentication`. */
  readonly trustedIssuers: readonly string[];
  /** Our name in `aud`, and the issuer of user tokens. */
  readonly serviceName: string;
  /** Everyone may do everything. For trials on one machine. */
  readonly bypassAuthentication: boolean;
  /** Model identifiers by feature, and `*` for all others. */
  readonly defaultModels: Readonly<Record<string, string>>;
  /** Patterns of the models that GitLab may choose; empty: all. */
  readonly allowedModels: readonly string[];
  /** The guardrail of every model call, unless an assignment names another. */
  readonly guardrail: Guardrail | undefined;
  /** The operator's own prices of models, before the price list. */
  readonly prices: readonly OwnPrice[];
  readonly limits: LimitsConfig;
  /** Feature flags not to repeat in responses, by GitLab realm. */
  readonly disallowedFlags: Readonly<Record<string, readonly string[]>>;
  /** Duo Chat needs `duo_classic_chat`; `duo_chat` alone is enough for mentions of `@GitLabDuo`. */
  readonly strictClassicChat: boolean;
  readonly chatLimits: ChatLimits;
}

/** Says in one message everything that is missing or wrong. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const lines = problems.map((problem) => `  - ${problem}`);
    super(`Duo Edge cannot start as it is configured:\n${lines.join('\n')}`);
    this.problems = problems;
  }
}

/** @throws {ConfigurationError} */
export function loadConfig(env: Environment): Config {
  const problems = findProblems(env);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {
    deployed: isDeployed(env),
    region: regionOf(env) ?? '',
    bedrockEndpoint:
      env['AWS_ENDPOINT_URL_BEDROCK_RUNTIME'] || env['AWS_BEDROCK_RUNTIME_ENDPOINT'] || undefined,
    dynamodbEndpoint: env['AWS_ENDPOINT_URL_DYNAMODB'] || undefined,
    table: env['DUO_EDGE_TABLE'] ?? '',
    trustedIssuers: issuersOf(env),
    serviceName: env['AIGW_CLOUD_CONNECTOR_SERVICE_NAME'] || 'gitlab-ai-gateway',
    bypassAuthentication: isOn(env['AIGW_AUTH__BYPASS_EXTERNAL']),
    defaultModels: defaultModelsOf(env),
    allowedModels: listOf(env['DUO_EDGE_ALLOWED_MODELS']),
    guardrail: guardrailOf(env['AIGW_BEDROCK_GUARDRAIL_CONFIG']) || undefined,
    prices: ownPricesOf(env['DUO_EDGE_PRICES']) ?? [],
    limits: limitsOf(env),
    disallowedFlags: flagsOf(env['AIGW_FEATURE_FLAGS__DISALLOWED_FLAGS']) ?? {},
    strictClassicChat: isOn(env['DUO_EDGE_STRICT_CLASSIC_CHAT']),
    chatLimits: chatLimitsOf(env),
    ...keysConfigOf(env),
  };
}

function findProblems(env: Environment): string[] {
  const bypass = isOn(env['AIGW_AUTH__BYPASS_EXTERNAL']);
  const rules: readonly (readonly [boolean, string])[] = [
    [!regionOf(env), 'AWS_REGION is missing: the AWS region of Bedrock, such as eu-central-1'],
    [!env['DUO_EDGE_TABLE'], 'DUO_EDGE_TABLE is missing: the DynamoDB table of assignments'],
    [
      !bypass && !env['AIGW_GITLAB_URL'],
      'AIGW_GITLAB_URL is missing: the external URL of your GitLab, whose tokens are trusted',
    ],
    ...unreadable(env),
    ...badUrls(env).map(
      (name) => [true, `${name} is not an http or https URL without credentials`] as const,
    ),
    [
      bypass && isDeployed(env) && !isOn(env['DUO_EDGE_CONFIRM_BYPASS']),
      'AIGW_AUTH__BYPASS_EXTERNAL switches authentication off on a public endpoint: remove it, or confirm with DUO_EDGE_CONFIRM_BYPASS=true',
    ],
    [
      isOn(env['AIGW_AUTH__BYPASS_JWT_SIGNATURE']),
      'AIGW_AUTH__BYPASS_JWT_SIGNATURE is not supported: signatures are always checked',
    ],
    [
      isDeployed(env) && Boolean(env['AWS_BEARER_TOKEN_BEDROCK']),
      "AWS_BEARER_TOKEN_BEDROCK is a long-lived key that would replace the function's role: remove it",
    ],
  ];
  const broken = rules.filter(([isBroken]) => isBroken).map(([, message]) => message);
  return [
    ...broken,
    ...findChatLimitProblems(env),
    ...findLimitProblems(env),
    ...findKeysProblems(env, issuersOf(env)),
  ];
}

/** Variables that hold JSON. */
function unreadable(env: Environment): (readonly [boolean, string])[] {
  return [
    [
      flagsOf(env['AIGW_FEATURE_FLAGS__DISALLOWED_FLAGS']) === undefined,
      'AIGW_FEATURE_FLAGS__DISALLOWED_FLAGS is not a JSON object of lists, such as {"self-managed": ["flag"]}',
    ],
    [
      guardrailOf(env['AIGW_BEDROCK_GUARDRAIL_CONFIG']) === undefined,
      'AIGW_BEDROCK_GUARDRAIL_CONFIG is not a guardrail, such as {"guardrailIdentifier": "abc123", "guardrailVersion": "1"}',
    ],
    [
      ownPricesOf(env['DUO_EDGE_PRICES']) === undefined,
      'DUO_EDGE_PRICES is not a JSON object of prices, such as {"eu.anthropic.claude-haiku-4-5*": {"input": 0.9, "output": 4.5}}',
    ],
  ];
}

function isDeployed(env: Environment): boolean {
  return env['AWS_LAMBDA_FUNCTION_NAME'] !== undefined;
}

const URLS = [
  'AIGW_GITLAB_URL',
  'AIGW_CUSTOMER_PORTAL_URL',
  'AWS_ENDPOINT_URL_BEDROCK_RUNTIME',
  'AWS_BEDROCK_RUNTIME_ENDPOINT',
  'AWS_ENDPOINT_URL_DYNAMODB',
];

function badUrls(env: Environment): string[] {
  return URLS.filter((name) => listOf(env[name]).some((url) => !isHttpUrl(url)));
}

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

/** Lambda sets `AWS_REGION` to its own region; `AWS_REGION_NAME` names another one for Bedrock. */
function regionOf(env: Environment): string | undefined {
  return env['AWS_REGION_NAME'] || env['AWS_REGION'] || undefined;
}

function issuersOf(env: Environment): string[] {
  return [...listOf(env['AIGW_GITLAB_URL']), ...listOf(env['AIGW_CUSTOMER_PORTAL_URL'])];
}

const Flags = v.record(v.string(), v.array(v.string()));

function flagsOf(text: string | undefined): v.InferOutput<typeof Flags> | undefined {
  if (!text) return {};
  try {
    return v.parse(Flags, JSON.parse(text));
  } catch {
    return undefined;
  }
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function isOn(text: string | undefined): boolean {
  return /^(true|1|yes|on)$/i.test(text?.trim() ?? '');
}
