/**
 * Wires what a function needs to ask models: DynamoDB, Bedrock, and the routing between them.
 *
 * @module
 */
import { type Ask, type AskDependencies, createAsk } from '../ask/ask.ts';
import { createEmbed, type Embed } from '../ask/embed.ts';
import type { QuestionForm } from '../bedrock/converse.ts';
import { createBedrockPlatform } from '../bedrock/platform.ts';
import { type Budgets, type ChargeRequest, createBudgets } from '../budgets/budgets.ts';
import { createChargeBudgets } from '../budgets/charge-budgets.ts';
import { createSpendLedger } from '../budgets/spend-ledger.ts';
import { createSpendTable } from '../budgets/spend-table.ts';
import { type Reloaded, staleWhileReloading } from '../caches.ts';
import { joinPlatforms, loadedLater, type ModelPlatform } from '../models/model-event.ts';
import { createAskReliably } from '../models/resilience/ask-reliably.ts';
import { limitInFlight } from '../models/resilience/in-flight-limit.ts';
import { budgetName } from '../routing/assignment.ts';
import {
  createAllowList,
  createSettingsReader,
  type OperatorSettings,
} from '../routing/operator-settings.ts';
import { createRouteFeature, type UnknownSettings } from '../routing/route-feature.ts';
import { type CountRequest, createCountRequest } from '../usage/metrics.ts';
import { createPriceOf, dearestPrice } from '../usage/price-of.ts';
import type { Config } from './config.ts';
import type { ServingPlatformsOptions } from './serving-platforms.ts';
import { nameOf, reportUnreadable, type Store } from './store.ts';

/** Of what is read from the table. In milliseconds. */
const FRESHNESS = {
  /** How soon a change reaches a function that has requests all the time, at the latest. */
  ttlMs: 30_000,
  /** How long a DynamoDB that failed is left alone, so that requests do not wait for it. */
  retryMs: 5_000,
};

/** A function that had no request for longer waits for the settings. In milliseconds. */
const MAX_AGE_MS = 5 * 60_000;

/** The settings are few and small. A read that takes longer counts as failed. In milliseconds. */
const READ_TIMEOUT_MS = 1_000;

/** Without settings there may be no answer at all, and a new process is slow. In milliseconds. */
const FIRST_READ_TIMEOUT_MS = 3_000;

export interface ModelAccess {
  readonly ask: Ask;
  readonly embed: Embed;
  readonly countRequest: CountRequest;
  readonly chargeRequest: ChargeRequest;
  /** Reads what operators have decided, unless it is known. Never rejects. */
  readonly prepare: () => Promise<unknown>;
  /** Waits, for a second at most, for a read that requests do not wait for. Never rejects. Undefined: there is none. */
  readonly settle: () => Promise<unknown> | undefined;
  /** Connects to Bedrock in the deployment's region. Never rejects. */
  readonly connect?: () => Promise<unknown> | undefined;
}

/** How questions are put to models: for functions that ask in blocks, otherwise than in texts. */
export interface QuestionForms {
  readonly bedrock: QuestionForm;
  readonly servingPlatforms: ServingPlatformsOptions['toBody'];
}

/** What asking needs, and what operators have decided. */
export interface Asking {
  readonly asking: AskDependencies;
  readonly settings: () => Promise<OperatorSettings | undefined>;
  readonly settle: () => Promise<unknown> | undefined;
  readonly chargeRequest: ChargeRequest;
}

export function createModelAccess(config: Config, store: Store): ModelAccess {
  const access = createAsking(config, store);
  const { asking, settings, settle, chargeRequest } = access;
  return {
    ask: config.modelEndpoint ? withOwnKeys(config, store, access) : createAsk(asking),
    embed: createEmbed(asking),
    countRequest: createCountRequest(),
    chargeRequest,
    prepare: settings,
    settle,
    connect: () => asking.platform.connect?.(config.region),
  };
}

const OWN_KEY = 'dek_';

/** Requests with a key of the model endpoint are for it, whatever address GitLab has for the model. */
function withOwnKeys(config: Config, store: Store, access: Asking): Ask {
  const ask = createAsk(access.asking);
  let loaded: Promise<Ask> | undefined;
  const askByKey = () => {
    loaded ??= import('./own-endpoint.ts').then((own) => own.createAskByKey(config, store, access));
    return loaded;
  };
  return async (context, request) =>
    (request.apiKey?.startsWith(OWN_KEY) ? await askByKey() : ask)(context, request);
}

export function createAsking(config: Config, store: Store, forms?: QuestionForms): Asking {
  const { limits } = config;
  const priceOf = createPriceOf(config.prices);
  const { read: settings, settle } = currentSettings(store, config.unknownSettings);
  const { charge, ...accounts } = budgetsOf(store, settings);
  const routeFeature = createRouteFeature({
    settings,
    unknownSettings: config.unknownSettings,
    modelRegions: config.modelRegions,
    allowModel: createAllowList(config.allowedModels),
    defaultModels: config.defaultModels,
    guardrail: config.guardrail,
    region: config.region,
    servingPlatforms: config.servingPlatforms,
  });
  const asking: AskDependencies = {
    routeFeature,
    ...accounts,
    dearestPrice: dearestPrice(config.prices),
    platform: platformsOf({ config, settings, now: store.now }, forms),
    askReliably: createAskReliably(limits),
    enterFlight: limitInFlight(limits.maxInFlight),
    timeouts: limits,
    priceOf,
  };
  return { asking, settings, settle, chargeRequest: charge };
}

/** Bedrock, and where the operator switched them on, the serving platforms that are listed in the table. */
function platformsOf(
  options: ServingPlatformsOptions & { readonly config: Config },
  forms: QuestionForms | undefined,
): ModelPlatform {
  const { bedrockEndpoint, requestMetadata: labelsCalls, projects, ...connecting } = options.config;
  const { httpAgent, roles } = connecting;
  const own = { labelsCalls, projects, httpAgent, roles, form: forms?.bedrock };
  const bedrock = createBedrockPlatform(bedrockEndpoint, own);
  let loaded: Promise<ModelPlatform> | undefined;
  const serving = loadedLater(() => {
    loaded ??= import('./serving-platforms.ts').then((module) =>
      module.createServingPlatforms({ ...options, toBody: forms?.servingPlatforms }),
    );
    return loaded;
  });
  return joinPlatforms(() => (options.config.servingPlatforms ? serving : undefined), bedrock);
}

/** What the log says while the settings could never be read. */
const NEVER_READ: Readonly<Record<UnknownSettings, string>> = {
  refuse: 'assignments never read, requests are refused',
  default: "assignments never read, the deployment's own settings serve",
};

function currentSettings(
  { client, table, log, now }: Store,
  unknownSettings: UnknownSettings,
): Reloaded<OperatorSettings | undefined> {
  const load = createSettingsReader({
    client,
    table,
    reportDamaged(key, problem) {
      const isBudget = budgetName(key) !== undefined;
      const message = isBudget ? 'damaged budget counts only' : 'damaged assignment skipped';
      log('warn', message, { key, problem });
    },
  });
  let wasRead = false;
  return staleWhileReloading<OperatorSettings | undefined>(
    async () => {
      const settings = await load(wasRead ? READ_TIMEOUT_MS : FIRST_READ_TIMEOUT_MS);
      wasRead = true;
      return settings;
    },
    {
      ...FRESHNESS,
      maxAgeMs: MAX_AGE_MS,
      // As long as a read may take, which the AWS client has to keep, and this whatever that does.
      settleMs: READ_TIMEOUT_MS,
      fallback: undefined,
      now,
      reportFailure(error) {
        if (wasRead)
          reportUnreadable(log, 'assignments not readable, last known ones serve')(error);
        else log('error', NEVER_READ[unknownSettings], { awsError: nameOf(error) });
      },
    },
  );
}

function budgetsOf(store: Store, settings: () => Promise<OperatorSettings | undefined>): Budgets {
  const { log, now } = store;
  const spend = createSpendTable(store, now);
  const ledger = createSpendLedger({
    ...FRESHNESS,
    spend,
    now,
    reportFailure: reportUnreadable(log, 'spending not readable, the last known serves'),
  });
  const chargeBudgets = createChargeBudgets({ ledger, spend, log, now });
  return createBudgets({ settings, ledger, chargeBudgets, log });
}
