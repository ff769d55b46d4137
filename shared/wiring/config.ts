/**
 * The gateway's configuration, read from the environment once, when a function starts.
 *
 * @module
 */
import type { Agent } from 'node:http';
import * as v from 'valibot';
import type { KeySet } from '../auth/key-set.ts';
import type { OutboundProxy } from '../auth/proxied-get.ts';
import type { RoleOptions } from '../bedrock/assumed-role.ts';
import type { Guardrail } from '../models/model-request.ts';
import { defaultModelsOf } from '../routing/features.ts';
import type { UnknownSettings } from '../routing/route-feature.ts';
import type { OwnPrice } from '../usage/price-of.ts';
import { EnvironmentSchema, issuersIn, type Values } from './environment.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Config {
  /** Whether this is a function on AWS, and not a process on somebody's machine. */
  readonly deployed: boolean;
  /** AWS region of Bedrock and DynamoDB. */
  readonly region: string;
  readonly bedrockEndpoint: string | undefined;
  /** Whether AWS's log of invocations says for which feature and project a model was called. */
  readonly requestMetadata: boolean;
  /** ARNs of Bedrock's projects in which calls are billed, by feature, and `*` for all others. */
  readonly projects: Readonly<Record<string, string>> | undefined;
  /** How the roles of other accounts are assumed. */
  readonly roles: RoleOptions;
  readonly dynamodbEndpoint: string | undefined;
  /** Connects AWS's clients, in place of their own; `warm-up.ts` alone has one. */
  readonly httpAgent?: Agent;
  /** The table of assignments. */
  readonly table: string;
  /** Issuers of tokens we trust; empty only with `bypassAuthentication`. */
  readonly trustedIssuers: readonly string[];
  /** Those of them that are GitLabs. */
  readonly gitlabIssuers: readonly string[];
  /** Ids of the instances whose portal tokens count; empty: those that our GitLabs have shown. */
  readonly gitlabInstances: readonly string[];
  /** Our name in `aud`, and the issuer of user tokens. */
  readonly serviceName: string;
  /** Everyone may do everything. For trials on one machine. */
  readonly bypassAuthentication: boolean;
  /** Model identifiers by feature, and `*` for all others. */
  readonly defaultModels: Readonly<Record<string, string>>;
  /** Patterns of the models that GitLab may choose; empty: all. */
  readonly allowedModels: readonly string[];
  /** The regions that a request may name, `*` for all. Empty: those of the operator's own models. */
  readonly modelRegions: readonly string[];
  /** What to do while the operators' settings could never be read. */
  readonly unknownSettings: UnknownSettings;
  /** Whether models of the serving platforms in the table may be asked. */
  readonly servingPlatforms: boolean;
  /** Whether programs with keys use the models, too. */
  readonly modelEndpoint: boolean;
  /** Whether models have names for these that no operator gave them. */
  readonly builtInAliases: boolean;
  /** Whether serving platforms outside AWS's regions of the geography need a leave of their own. */
  readonly regionFence: boolean;
  /** The guardrail of every model call, unless an assignment names another. */
  readonly guardrail: Guardrail | undefined;
  /** The operator's own prices of models, before the price list. */
  readonly prices: readonly OwnPrice[];
  readonly limits: LimitsConfig;
  /** Feature flags not to repeat in responses, by GitLab realm. */
  readonly disallowedFlags: Readonly<Record<string, readonly string[]>>;
  /** Duo Chat needs `duo_classic_chat`; `duo_chat` alone is enough for mentions of `@GitLabDuo`. */
  readonly strictClassicChat: boolean;
  /** Whether Duo Chat tells a GitLab that reads it how many tokens an answer took. */
  readonly chatUsage: boolean;
  readonly chatLimits: ChatLimits;
  readonly docs: DocsConfig;
  /** RSA private key (PEM) that signs user tokens; absent, and no KMS key either: an ephemeral one. */
  readonly signingKeyPem: string | undefined;
  /** Another key (PEM, private or public), accepted too during a rotation. */
  readonly validationKeyPem: string | undefined;
  /** Id or ARN of the KMS key that signs user tokens. */
  readonly signingKeyId: string | undefined;
  /** Id or ARN of another KMS key, accepted too during a rotation. */
  readonly validationKeyId: string | undefined;
  /** AWS region of the KMS keys that are not given as ARNs. */
  readonly kmsRegion: string;
  readonly kmsEndpoint: string | undefined;
  /** Keys of issuers that are never asked for them, by the name of the issuer. */
  readonly issuerKeySets: ReadonlyMap<string, KeySet>;
  /** The way to issuers, where there is no direct one. */
  readonly proxy: OutboundProxy | undefined;
  /** Certificates (PEM) of private authorities, trusted in addition to the public ones. */
  readonly caCertificates: string | undefined;
}

/** Where the index of GitLab's documentation is, if there is one. */
export interface DocsConfig {
  /** A file of this machine or a folder of files; goes before the bucket. */
  readonly path: string | undefined;
  readonly bucket: string | undefined;
  /** AWS region of the bucket. */
  readonly region: string;
  readonly s3Endpoint: string | undefined;
  readonly fips: boolean;
  /** What links begin with; undefined: the help pages of the caller's GitLab. */
  readonly url: string | undefined;
  /** The external URLs of every GitLab that we trust. */
  readonly gitlabUrls: readonly string[];
}

/** The operator's limits of time and load. */
export interface LimitsConfig {
  /** More answers at a time than this are refused, per function and process. */
  readonly maxInFlight: number;
  /** When a second call races a slow first one, in milliseconds. Absent: never. */
  readonly hedgeAfterMs: number | undefined;
  /** How long an answer that has begun may pause, in milliseconds. */
  readonly idleMs: number;
  /** Shortens every feature's time to the first event, in milliseconds. */
  readonly firstEventMs: number;
  /** Shortens every feature's time for a whole answer, in milliseconds. */
  readonly deadlineMs: number;
}

/** The operator's bounds for one step of Duo Chat. */
export interface ChatLimits {
  /** The most tokens that a step may write; absent: as many as the prompt asks for. */
  readonly maxOutputTokens: number | undefined;
  /** How long the model may take for a step, in milliseconds; absent: as long as the feature may. */
  readonly deadlineMs: number | undefined;
}

/** Lists everything that is missing or wrong in one message. */
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
  const { success, output, issues } = v.safeParse(EnvironmentSchema, env);
  if (!success) throw new ConfigurationError(issues.map(problemIn));
  return {
    deployed: output.AWS_LAMBDA_FUNCTION_NAME !== undefined,
    region: output.AWS_REGION_NAME ?? output.AWS_REGION ?? '',
    bedrockEndpoint:
      output.AWS_ENDPOINT_URL_BEDROCK_RUNTIME[0] ?? output.AWS_BEDROCK_RUNTIME_ENDPOINT[0],
    requestMetadata: output.DUO_EDGE_REQUEST_METADATA,
    projects: output.DUO_EDGE_BEDROCK_PROJECTS,
    roles: rolesIn(output),
    dynamodbEndpoint: output.AWS_ENDPOINT_URL_DYNAMODB[0],
    table: output.DUO_EDGE_TABLE ?? '',
    trustedIssuers: issuersIn(output),
    gitlabIssuers: output.AIGW_GITLAB_URL,
    gitlabInstances: output.DUO_EDGE_GITLAB_INSTANCES,
    serviceName: output.AIGW_CLOUD_CONNECTOR_SERVICE_NAME ?? 'gitlab-ai-gateway',
    bypassAuthentication: output.AIGW_AUTH__BYPASS_EXTERNAL,
    defaultModels: defaultModelsOf(env),
    allowedModels: output.DUO_EDGE_ALLOWED_MODELS,
    modelRegions: output.DUO_EDGE_MODEL_REGIONS,
    unknownSettings: output.DUO_EDGE_UNKNOWN_SETTINGS,
    ...partsIn(output),
    regionFence: output.DUO_EDGE_REGION_FENCE,
    guardrail: output.AIGW_BEDROCK_GUARDRAIL_CONFIG,
    prices: output.DUO_EDGE_PRICES,
    limits: limitsIn(output),
    disallowedFlags: output.AIGW_FEATURE_FLAGS__DISALLOWED_FLAGS,
    strictClassicChat: output.DUO_EDGE_STRICT_CLASSIC_CHAT,
    chatUsage: output.DUO_EDGE_CHAT_USAGE,
    chatLimits: chatLimitsIn(output),
    docs: docsIn(output),
    signingKeyPem: output.AIGW_SELF_SIGNED_JWT__SIGNING_KEY,
    validationKeyPem: output.AIGW_SELF_SIGNED_JWT__VALIDATION_KEY,
    signingKeyId: output.DUO_EDGE_SIGNING_KEY_ID,
    validationKeyId: output.DUO_EDGE_VALIDATION_KEY_ID,
    // Lambda sets AWS_REGION to its own region; AWS_REGION_NAME names another one for Bedrock.
    kmsRegion: output.AWS_REGION ?? output.AWS_REGION_NAME ?? '',
    kmsEndpoint: output.AWS_ENDPOINT_URL_KMS,
    proxy: proxyIn(output),
    issuerKeySets: output.DUO_EDGE_ISSUER_KEYS,
    caCertificates: output.DUO_EDGE_CA_CERTIFICATES,
  };
}

/** A problem with one variable follows its name; one with several variables names them itself. */
function problemIn({ path, message }: v.BaseIssue<unknown>): string {
  const name = path?.length === 1 ? `${path[0]?.key} ` : '';
  return name + message;
}

/** The names in small letters count more, as in other programs. */
function proxyIn(env: Values): OutboundProxy | undefined {
  const url = env.https_proxy ?? env.HTTPS_PROXY;
  const except = env.no_proxy.length > 0 ? env.no_proxy : env.NO_PROXY;
  return url === undefined ? undefined : { url, except };
}

function rolesIn(env: Values): RoleOptions {
  return {
    role: env.DUO_EDGE_BEDROCK_ROLE,
    externalId: env.DUO_EDGE_BEDROCK_EXTERNAL_ID,
    tags: env.DUO_EDGE_BEDROCK_SESSION_TAGS,
    region: env.AWS_REGION ?? env.AWS_REGION_NAME ?? '',
    stsEndpoint: env.AWS_ENDPOINT_URL_STS[0],
    fips: env.AWS_USE_FIPS_ENDPOINT,
  };
}

function partsIn(env: Values) {
  return {
    servingPlatforms: env.DUO_EDGE_SERVING_PLATFORMS === 'on',
    modelEndpoint: env.DUO_EDGE_MODEL_ENDPOINT === 'on',
    builtInAliases: env.DUO_EDGE_BUILT_IN_ALIASES === 'true',
  };
}

function limitsIn(env: Values): LimitsConfig {
  return {
    maxInFlight: env.DUO_EDGE_MAX_IN_FLIGHT,
    hedgeAfterMs: env.DUO_EDGE_HEDGE_AFTER_MS,
    idleMs: env.DUO_EDGE_IDLE_MS,
    firstEventMs: env.DUO_EDGE_FIRST_EVENT_MS,
    deadlineMs: env.DUO_EDGE_DEADLINE_MS,
  };
}

function chatLimitsIn(env: Values): ChatLimits {
  const tokens = env.AIGW_DUO_CHAT__MAX_TOKENS;
  const timeoutS = env.AIGW_DUO_CHAT__MODEL_REQUEST_TIMEOUT;
  return {
    maxOutputTokens: tokens === undefined ? undefined : Math.ceil(tokens),
    deadlineMs: timeoutS === undefined ? undefined : timeoutS * 1_000,
  };
}

function docsIn(env: Values): DocsConfig {
  return {
    path: env.DUO_EDGE_DOCS,
    // Whoever switches the variant off by hand may write so.
    bucket: env.DUO_EDGE_DOCS_BUCKET === 'none' ? undefined : env.DUO_EDGE_DOCS_BUCKET,
    region: env.AWS_REGION ?? env.AWS_REGION_NAME ?? '',
    s3Endpoint: env.AWS_ENDPOINT_URL_S3[0],
    fips: env.AWS_USE_FIPS_ENDPOINT,
    url: env.DUO_EDGE_DOCS_URL[0],
    gitlabUrls: env.AIGW_GITLAB_URL,
  };
}
