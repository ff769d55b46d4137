/**
 * The gateway's environment variables as one schema: it gives the values, or all problems at once.
 *
 * Variables with the same meaning as in GitLab's own gateway have its names (`AIGW_…`); our own are called
 * `DUO_EDGE_…`.
 *
 * @module
 */
import * as v from 'valibot';
import { issuerName } from '../auth/issuer-name.ts';
import { REGION } from '../models/model-id.ts';
import { ROLE_ARN, SESSION_TAGS } from '../models/model-request.ts';
import { FEATURES } from '../routing/features.ts';
import { EVERY_REGION } from '../routing/model-regions.ts';
import { UNKNOWN_SETTINGS } from '../routing/route-feature.ts';
import { OwnPrices } from '../usage/price-of.ts';
import {
  certificates,
  choice,
  count,
  flag,
  ids,
  json,
  KeySets,
  list,
  positive,
  proxyUrl,
  text,
  urls,
  variable,
  words,
} from './variables.ts';

/** The number of connections to Bedrock; more would queue. Lambda sends a process one request at a time. */
const MAX_IN_FLIGHT = 1_024;

/** A model pauses for a few seconds at most between two tokens; API Gateway would wait for 30. */
const IDLE_MS = 20_000;

const Flags = v.record(v.string(), v.array(v.string()));

/** In the form that GitLab's own gateway uses. */
const Guardrail = v.pipe(
  v.object({
    guardrailIdentifier: v.pipe(v.string(), v.minLength(1)),
    guardrailVersion: v.pipe(v.string(), v.regex(/^(DRAFT|[1-9]\d{0,7})$/)),
    trace: v.optional(v.picklist(['enabled', 'disabled', 'enabled_full'])),
  }),
  v.transform(({ guardrailIdentifier, guardrailVersion, trace }) => ({
    identifier: guardrailIdentifier,
    version: guardrailVersion,
    trace,
  })),
);

/** By feature, whose names are looked at: a wrong one would be billed elsewhere without a word. */
const Projects = v.record(
  v.pipe(
    v.string(),
    v.check((name) => name === '*' || Object.hasOwn(FEATURES, name)),
  ),
  v.pipe(
    v.string(),
    v.regex(/^arn:aws[\w-]{0,20}:bedrock:[\w-]{1,40}:\d{12}:project\/[\w-]{1,64}$/),
  ),
);

const MS = 'milliseconds';

/** Error texts follow the name of the variable. */
export const VARIABLES = {
  /** Whether this is a function on AWS. */
  AWS_LAMBDA_FUNCTION_NAME: text(),
  AWS_REGION: text(),
  AWS_REGION_NAME: text(),
  AWS_BEARER_TOKEN_BEDROCK: text(),
  DUO_EDGE_TABLE: text(),

  AIGW_FEATURE_FLAGS__DISALLOWED_FLAGS: json(
    Flags,
    {},
    'is not a JSON object of lists, such as {"self-managed": ["flag"]}',
  ),
  AIGW_BEDROCK_GUARDRAIL_CONFIG: json(
    Guardrail,
    undefined,
    'is not a guardrail, such as {"guardrailIdentifier": "abc123", "guardrailVersion": "1"}',
  ),
  DUO_EDGE_ALLOWED_MODELS: list(),
  DUO_EDGE_MODEL_REGIONS: v.pipe(
    list(),
    v.check(
      (names) => names.every((name) => name === EVERY_REGION || REGION.test(name)),
      'is not a list of AWS regions such as eu-central-1,eu-west-1, or * for all',
    ),
  ),
  DUO_EDGE_REQUEST_METADATA: flag(),
  DUO_EDGE_REGION_FENCE: flag(),
  DUO_EDGE_BEDROCK_PROJECTS: json(
    Projects,
    undefined,
    'is not a JSON object of projects by feature, such as {"*": "arn:aws:bedrock:eu-central-1:123456789012:project/a1"}',
  ),
  DUO_EDGE_BEDROCK_ROLE: variable(roleArn, undefined, 'is not the ARN of an IAM role'),
  DUO_EDGE_BEDROCK_EXTERNAL_ID: text(),
  DUO_EDGE_BEDROCK_SESSION_TAGS: choice(SESSION_TAGS),
  DUO_EDGE_UNKNOWN_SETTINGS: choice(UNKNOWN_SETTINGS),
  DUO_EDGE_SERVING_PLATFORMS: choice(['off', 'on']),
  DUO_EDGE_MODEL_ENDPOINT: choice(['off', 'on']),
  DUO_EDGE_BUILT_IN_ALIASES: choice(['true', 'false']),
  DUO_EDGE_PRICES: json(
    OwnPrices,
    [],
    'is not a JSON object of prices, such as {"eu.anthropic.claude-haiku-4-5*": {"input": 0.9, "output": 4.5}}',
  ),

  HTTPS_PROXY: proxyUrl(),
  https_proxy: proxyUrl(),
  NO_PROXY: words(),
  no_proxy: words(),

  AIGW_GITLAB_URL: urls(),
  AIGW_CUSTOMER_PORTAL_URL: urls(),
  DUO_EDGE_GITLAB_INSTANCES: ids(),
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME: urls(),
  AWS_BEDROCK_RUNTIME_ENDPOINT: urls(),
  AWS_ENDPOINT_URL_DYNAMODB: urls(),
  AWS_ENDPOINT_URL_KMS: text(),
  AWS_ENDPOINT_URL_S3: urls(),
  AWS_ENDPOINT_URL_STS: urls(),
  AWS_USE_FIPS_ENDPOINT: flag(),

  DUO_EDGE_DOCS: text(),
  DUO_EDGE_DOCS_BUCKET: text(),
  DUO_EDGE_DOCS_URL: urls(),

  AIGW_CLOUD_CONNECTOR_SERVICE_NAME: text(),
  AIGW_AUTH__BYPASS_EXTERNAL: flag(),
  AIGW_AUTH__BYPASS_JWT_SIGNATURE: flag(),
  DUO_EDGE_CONFIRM_BYPASS: flag(),
  AIGW_SELF_SIGNED_JWT__SIGNING_KEY: text(),
  AIGW_SELF_SIGNED_JWT__VALIDATION_KEY: text(),
  DUO_EDGE_SIGNING_KEY_ID: text(),
  DUO_EDGE_VALIDATION_KEY_ID: text(),
  DUO_EDGE_ISSUER_KEYS: json(
    KeySets,
    new Map(),
    'is not a JSON object of key sets with RSA keys, such as {"https://gitlab.example.com": {"keys": [...]}}',
  ),
  DUO_EDGE_CA_CERTIFICATES: certificates(),

  DUO_EDGE_STRICT_CLASSIC_CHAT: flag(),
  DUO_EDGE_CHAT_USAGE: flag(),
  AIGW_DUO_CHAT__MAX_TOKENS: positive(),
  /** In seconds. */
  AIGW_DUO_CHAT__MODEL_REQUEST_TIMEOUT: positive(),

  DUO_EDGE_MAX_IN_FLIGHT: count('requests', MAX_IN_FLIGHT),
  DUO_EDGE_HEDGE_AFTER_MS: count(MS, undefined),
  DUO_EDGE_IDLE_MS: count(MS, IDLE_MS),
  DUO_EDGE_FIRST_EVENT_MS: count(MS, Number.POSITIVE_INFINITY),
  DUO_EDGE_DEADLINE_MS: count(MS, Number.POSITIVE_INFINITY),
};

/** The variables, and the rules between them. A rule runs only if the variables it lists can be read. */
export const EnvironmentSchema = v.pipe(
  v.object(VARIABLES),
  v.partialCheck(
    [['AWS_REGION'], ['AWS_REGION_NAME']],
    (env) => Boolean(env.AWS_REGION_NAME || env.AWS_REGION),
    'AWS_REGION is missing: the AWS region of Bedrock, such as eu-central-1',
  ),
  v.partialCheck(
    [['DUO_EDGE_TABLE']],
    (env) => Boolean(env.DUO_EDGE_TABLE),
    'DUO_EDGE_TABLE is missing: the DynamoDB table of assignments',
  ),
  v.partialCheck(
    [['AIGW_AUTH__BYPASS_EXTERNAL'], ['AIGW_GITLAB_URL']],
    (env) => env.AIGW_AUTH__BYPASS_EXTERNAL || env.AIGW_GITLAB_URL.length > 0,
    'AIGW_GITLAB_URL is missing: the external URL of your GitLab, whose tokens are trusted',
  ),
  v.partialCheck(
    [['AIGW_AUTH__BYPASS_EXTERNAL'], ['AWS_LAMBDA_FUNCTION_NAME'], ['DUO_EDGE_CONFIRM_BYPASS']],
    (env) =>
      !(env.AIGW_AUTH__BYPASS_EXTERNAL && env.AWS_LAMBDA_FUNCTION_NAME) ||
      env.DUO_EDGE_CONFIRM_BYPASS,
    'AIGW_AUTH__BYPASS_EXTERNAL switches authentication off on a public endpoint: remove it, or confirm with DUO_EDGE_CONFIRM_BYPASS=true',
  ),
  v.partialCheck(
    [['AIGW_AUTH__BYPASS_JWT_SIGNATURE']],
    (env) => !env.AIGW_AUTH__BYPASS_JWT_SIGNATURE,
    'AIGW_AUTH__BYPASS_JWT_SIGNATURE is not supported: signatures are always checked',
  ),
  v.partialCheck(
    [['AWS_LAMBDA_FUNCTION_NAME'], ['AWS_BEARER_TOKEN_BEDROCK']],
    (env) => !(env.AWS_LAMBDA_FUNCTION_NAME && env.AWS_BEARER_TOKEN_BEDROCK),
    "AWS_BEARER_TOKEN_BEDROCK is a long-lived key that would replace the function's role: remove it",
  ),
  v.partialCheck(
    [['AIGW_SELF_SIGNED_JWT__SIGNING_KEY'], ['DUO_EDGE_SIGNING_KEY_ID']],
    (env) => !(env.AIGW_SELF_SIGNED_JWT__SIGNING_KEY && env.DUO_EDGE_SIGNING_KEY_ID),
    'AIGW_SELF_SIGNED_JWT__SIGNING_KEY and DUO_EDGE_SIGNING_KEY_ID are both set: one key signs, the other may be the validation key',
  ),
  v.partialCheck(
    [['DUO_EDGE_SIGNING_KEY_ID'], ['DUO_EDGE_VALIDATION_KEY_ID']],
    (env) => ![env.DUO_EDGE_SIGNING_KEY_ID, env.DUO_EDGE_VALIDATION_KEY_ID].some(isAlias),
    'DUO_EDGE_SIGNING_KEY_ID and DUO_EDGE_VALIDATION_KEY_ID take the id or the ARN of a key, no alias',
  ),
  v.partialCheck(
    [['DUO_EDGE_ISSUER_KEYS'], ['AIGW_GITLAB_URL'], ['AIGW_CUSTOMER_PORTAL_URL']],
    (env) => {
      const trusted = new Set(issuersIn(env).map(issuerName));
      return [...env.DUO_EDGE_ISSUER_KEYS.keys()].every((issuer) => trusted.has(issuer));
    },
    'DUO_EDGE_ISSUER_KEYS names an issuer that is neither in AIGW_GITLAB_URL nor in AIGW_CUSTOMER_PORTAL_URL',
  ),
);

export type Values = v.InferOutput<v.ObjectSchema<typeof VARIABLES, undefined>>;

/** All issuers of tokens, GitLab first. */
export function issuersIn(
  env: Pick<Values, 'AIGW_GITLAB_URL' | 'AIGW_CUSTOMER_PORTAL_URL'>,
): readonly string[] {
  return [...env.AIGW_GITLAB_URL, ...env.AIGW_CUSTOMER_PORTAL_URL];
}

function roleArn(given: string): string | undefined {
  return ROLE_ARN.test(given) ? given : undefined;
}

function isAlias(keyId: string | undefined): boolean {
  return keyId !== undefined && /(^|:)alias\//.test(keyId);
}
