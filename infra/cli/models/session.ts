/**
 * What a command works with: the table, Bedrock, and who asks.
 *
 * @module
 */
import { userInfo } from 'node:os';
import { BedrockClient } from '@aws-sdk/client-bedrock';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { createBedrockPlatform } from '#shared/bedrock/platform.ts';
import { createSpendTable, type SpendTable } from '#shared/budgets/spend-table.ts';
import type { AskModel } from '#shared/models/ask-model.ts';
import { ANY } from '#shared/routing/assignment.ts';
import { defaultModelsOf } from '#shared/routing/features.ts';
import { createPriceOf, type OwnPrice, type PriceOf } from '#shared/usage/price-of.ts';
import { VARIABLES } from '#shared/wiring/environment.ts';
import { defaultModelOf } from '../../deploy/default-models.ts';
import { type AssignmentStore, createAssignmentStore } from './assignment-store.ts';
import { type Catalogue, createCatalogue, noCatalogue } from './catalogue.ts';
import { isLoopback, LOCAL_CREDENTIALS } from './loopback.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly profile?: string;
  readonly region?: string;
  readonly table?: string;
  readonly instance?: string;
  readonly endpoint?: string;
  readonly by?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
}

export type Environment = Record<string, string | undefined>;

/** What a process gives its commands. */
export interface Surroundings {
  readonly env: Environment;
  readonly terminal: Terminal;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Session {
  readonly store: AssignmentStore;
  /** Functions alone count; a command looks. */
  readonly spend: Pick<SpendTable, 'read'>;
  /** By the price list and `DUO_EDGE_PRICES`. */
  readonly priceOf: PriceOf;
  readonly catalogue: Catalogue;
  readonly askModel: AskModel;
  readonly terminal: Terminal;
  readonly now: () => number;
  /** The deployment's AWS region. */
  readonly region: string;
  readonly table: string;
  /** A GitLab instance id, or `*`. */
  readonly scope: string;
  /** Who makes changes. */
  readonly by: string;
  /** Built-in identifiers by feature, and `*` for all others. */
  readonly defaultModels: Readonly<Record<string, string>>;
  readonly json: boolean;
  readonly yes: boolean;
}

/** As `npm start` names it. */
const LOCAL_TABLE = 'duo-edge-assignments';
export const LOCAL_REGION = 'eu-central-1';

/** @throws {UsageError} when it is not said which table or region is meant */
export async function openSession(
  options: GlobalOptions,
  { env, terminal, now }: Surroundings,
): Promise<Session> {
  // Every client of the SDK looks here; there is no other way to reach all of them.
  if (options.profile) env['AWS_PROFILE'] = options.profile;
  const endpoint = options.endpoint || env['AWS_ENDPOINT_URL_DYNAMODB'] || undefined;
  const isLocal = endpoint !== undefined && isLoopback(endpoint);
  const region =
    options.region || regionOf(env) || (isLocal ? LOCAL_REGION : await profileRegion());
  const table = options.table || env['DUO_EDGE_TABLE'] || (isLocal ? LOCAL_TABLE : noTable());
  const client = new DynamoDBClient({
    region,
    maxAttempts: 2,
    ...(endpoint && { endpoint }),
    ...(isLocal && { credentials: LOCAL_CREDENTIALS }),
  });
  const builtIn = defaultModelsOf(env);
  return {
    store: createAssignmentStore({ client, table, now }),
    spend: createSpendTable({ client, table }),
    priceOf: createPriceOf(pricesIn(env)),
    catalogue: openCatalogue(env, isLocal),
    askModel: createBedrockPlatform(runtimeEndpoint(env)).ask,
    terminal,
    now,
    region,
    table,
    scope: options.instance || ANY,
    by: whoIs(options, env),
    defaultModels: builtIn['*'] ? builtIn : { ...builtIn, '*': defaultModelOf(region) },
    json: options.json === true,
    yes: options.yes === true,
  };
}

/** @throws {UsageError} */
function pricesIn(env: Environment): readonly OwnPrice[] {
  const { success, output } = v.safeParse(VARIABLES.DUO_EDGE_PRICES, env['DUO_EDGE_PRICES']);
  if (success) return output;
  throw new UsageError(
    'DUO_EDGE_PRICES cannot be read.',
    'Give it as the deployment has it, or not.',
  );
}

function regionOf(env: Environment): string | undefined {
  return env['AWS_REGION_NAME'] || env['AWS_REGION'] || env['AWS_DEFAULT_REGION'];
}

/** The region of the AWS profile in use. */
async function profileRegion(): Promise<string> {
  try {
    return await new DynamoDBClient({}).config.region();
  } catch {
    throw new UsageError(
      'The AWS region of the deployment is not known.',
      'Give --region <region>, or set AWS_REGION.',
    );
  }
}

function noTable(): never {
  throw new UsageError(
    'The table of assignments is not known.',
    "Give --table <name>, or set DUO_EDGE_TABLE: the stack's output AssignmentsTableName has it.",
  );
}

/** A local table without a Bedrock of its own is not for asking AWS: its owner may have no account. */
export function openCatalogue(env: Environment, isLocal: boolean): Catalogue {
  const endpoint = env['AWS_ENDPOINT_URL_BEDROCK'];
  if (isLocal && !endpoint)
    return noCatalogue('the table is local, and AWS_ENDPOINT_URL_BEDROCK not set');
  const options = {
    maxAttempts: 2,
    ...(endpoint && { endpoint }),
    ...(endpoint && isLoopback(endpoint) && { credentials: LOCAL_CREDENTIALS }),
  };
  return createCatalogue((region) => new BedrockClient({ region, ...options }));
}

/** Also makes sure of credentials where nobody looks at them. */
export function runtimeEndpoint(env: Environment): string | undefined {
  const endpoint = env['AWS_ENDPOINT_URL_BEDROCK_RUNTIME'] || undefined;
  if (endpoint && isLoopback(endpoint) && !env['AWS_ACCESS_KEY_ID'] && !env['AWS_PROFILE']) {
    env['AWS_ACCESS_KEY_ID'] = LOCAL_CREDENTIALS.accessKeyId;
    env['AWS_SECRET_ACCESS_KEY'] = LOCAL_CREDENTIALS.secretAccessKey;
  }
  return endpoint;
}

function whoIs({ by, profile }: GlobalOptions, env: Environment): string {
  if (by) return by;
  const user = env['USER'] || env['USERNAME'] || userName();
  const aws = profile ?? env['AWS_PROFILE'];
  if (aws) return user ? `${user} (profile ${aws})` : `profile ${aws}`;
  return user ?? 'unknown';
}

function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    // The user id has no name, as in some containers.
    return undefined;
  }
}
