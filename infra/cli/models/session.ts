/**
 * What a command works with: the table, Bedrock, and who runs it.
 *
 * @module
 */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import * as v from 'valibot';
import { MODEL_KEY } from '#shared/auth/model-key.ts';
import { createBedrockPlatform } from '#shared/bedrock/platform.ts';
import { createSpendTable, type SpendTable } from '#shared/budgets/spend-table.ts';
import type { AskModel } from '#shared/models/model-event.ts';
import { ANY } from '#shared/routing/assignment.ts';
import { defaultModelsOf } from '#shared/routing/features.ts';
import { createPriceOf, type OwnPrice, type PriceOf } from '#shared/usage/price-of.ts';
import { type Catalogue, createCatalogue, noCatalogue } from '#shared/watch/catalogue.ts';
import { type Counters, readCounters } from '#shared/watch/watched-canaries.ts';
import { VARIABLES } from '#shared/wiring/environment.ts';
import { defaultModelOf } from '../../deploy/default-models.ts';
import {
  isLoopback,
  LOCAL_REGION,
  openBedrock,
  openDynamodb,
  profileRegion,
  regionIn,
  runtimeEndpoint,
} from '../common/aws.ts';
import { UsageError } from '../common/failures.ts';
import type { Environment, ProcessContext, Terminal } from '../common/terminal.ts';
import { type AssignmentStore, createAssignmentStore } from './assignment-store.ts';
import { createInstanceRecords, type InstanceRecords } from './instance-store.ts';
import {
  createOperatorPlatform,
  type EntryOf,
  operatorKeys,
  readEntries,
} from './operator-platform.ts';

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

export interface Session {
  readonly store: AssignmentStore;
  /** Keys of the model endpoint, by their ids. */
  readonly keys: AssignmentStore;
  /** Only the functions count; commands read. */
  readonly spend: Pick<SpendTable, 'read'>;
  readonly instances: InstanceRecords;
  /** What the watch has counted, by assignment. */
  readonly readCounters: () => Promise<ReadonlyMap<string, Counters>>;
  /** From the price list and `DUO_EDGE_PRICES`. */
  readonly priceOf: PriceOf;
  readonly catalogue: Catalogue;
  /** Bedrock's models, and those of serving platforms. */
  readonly askModel: AskModel;
  /** The enabled entry of a serving platform. */
  readonly entryOf: EntryOf;
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

/** Opens what a command needs, from the options before and after its name. */
export type Open = (command: Command) => Promise<Session>;

/** The name that `npm start` uses. */
const LOCAL_TABLE = 'duo-edge-assignments';

/** @throws {UsageError} when the table or the region is not known */
export async function openSession(
  options: GlobalOptions,
  { env, terminal, now }: ProcessContext,
): Promise<Session> {
  const endpoint = options.endpoint || env['AWS_ENDPOINT_URL_DYNAMODB'] || undefined;
  const isLocal = endpoint !== undefined && isLoopback(endpoint);
  const region =
    options.region || regionIn(env) || (isLocal ? LOCAL_REGION : await profileRegion());
  const table = options.table || env['DUO_EDGE_TABLE'] || (isLocal ? LOCAL_TABLE : noTable());
  const client = openDynamodb(region, endpoint);
  const builtIn = defaultModelsOf(env);
  const store = createAssignmentStore({ client, table, now });
  return {
    store,
    keys: createAssignmentStore({ client, table, now, partition: MODEL_KEY }),
    spend: createSpendTable({ client, table }),
    instances: createInstanceRecords({ client, table }),
    readCounters: () => readCounters({ client, table }),
    priceOf: createPriceOf(pricesIn(env)),
    catalogue: openCatalogue(env, isLocal),
    ...openModels({ store, region, env }),
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

function openModels({
  store,
  region,
  env,
}: Pick<Session, 'store' | 'region'> & { readonly env: Environment }) {
  const entryOf = readEntries(store);
  const bedrock = createBedrockPlatform(runtimeEndpoint(env));
  const servers = createOperatorPlatform(operatorKeys(region), entryOf);
  const askModel: AskModel = (request, signal) =>
    (request.target.platform === undefined ? bedrock : servers).ask(request, signal);
  return { askModel, entryOf };
}

/** @throws {UsageError} */
function pricesIn(env: Environment): readonly OwnPrice[] {
  const { success, output } = v.safeParse(VARIABLES.DUO_EDGE_PRICES, env['DUO_EDGE_PRICES']);
  if (success) return output;
  throw new UsageError(
    'DUO_EDGE_PRICES is not valid.',
    'Set it to the value that the deployment has, or unset it.',
  );
}

function noTable(): never {
  throw new UsageError(
    'The assignments table is not known.',
    "Give --table <name>, or set DUO_EDGE_TABLE. The name is the stack's output AssignmentsTableName.",
  );
}

/** A local table without a Bedrock of its own does not ask AWS: its owner may have no account. */
export function openCatalogue(env: Environment, isLocal: boolean): Catalogue {
  const endpoint = env['AWS_ENDPOINT_URL_BEDROCK'];
  if (isLocal && !endpoint)
    return noCatalogue('the table is local, and AWS_ENDPOINT_URL_BEDROCK is not set');
  return createCatalogue((region) => openBedrock(region, endpoint));
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
