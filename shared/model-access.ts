/**
 * Wires what a function needs to ask models: DynamoDB, Bedrock, and the routing between them.
 *
 * @module
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type Ask, createAsk } from './ask.ts';
import { createAskModel } from './bedrock/ask-model.ts';
import { createBedrockClients } from './bedrock/clients.ts';
import { createEmbedTexts } from './bedrock/embed-texts.ts';
import { createAskReliably } from './bedrock/resilience/ask-reliably.ts';
import { limitInFlight } from './bedrock/resilience/in-flight-limit.ts';
import type { Config } from './config.ts';
import { createEmbed, type Embed } from './embed.ts';
import type { Log } from './log.ts';
import { type CountRequest, createCountRequest } from './metrics.ts';
import { createAllowList } from './routing/allow-list.ts';
import { createAssignmentsTable } from './routing/assignments-table.ts';
import { lastKnown } from './routing/last-known.ts';
import { NO_SETTINGS, type OperatorSettings } from './routing/operator-settings.ts';
import { createRouteFeature } from './routing/route-feature.ts';
import { createPriceOf } from './usage/price-of.ts';

/** How soon a change of an assignment reaches a running function, at the latest. In milliseconds. */
const ASSIGNMENTS_TTL_MS = 30_000;

/** How long a DynamoDB that failed is left alone, so that requests do not wait for it. In milliseconds. */
const ASSIGNMENTS_RETRY_MS = 5_000;

export interface ModelAccess {
  readonly ask: Ask;
  readonly embed: Embed;
  readonly countRequest: CountRequest;
}

/** `now` is the clock, in milliseconds since the epoch; tests pass their own. */
export function createModelAccess(config: Config, log: Log, now = Date.now): ModelAccess {
  const { limits } = config;
  const clients = createBedrockClients(config.bedrockEndpoint);
  const askReliably = createAskReliably(createAskModel(clients), limits);
  const priceOf = createPriceOf(config.prices);
  const routeFeature = createRouteFeature({
    settings: currentSettings(config, log, now),
    allowModel: createAllowList(config.allowedModels),
    defaultModels: config.defaultModels,
    guardrail: config.guardrail,
    region: config.region,
  });
  return {
    ask: createAsk({
      routeFeature,
      askReliably: limitInFlight(askReliably, limits.maxInFlight),
      patience: limits,
      priceOf,
    }),
    embed: createEmbed({ routeFeature, embedTexts: createEmbedTexts(clients), priceOf }),
    countRequest: createCountRequest(),
  };
}

function currentSettings(config: Config, log: Log, now: () => number) {
  const client = new DynamoDBClient({
    region: config.region,
    maxAttempts: 2,
    requestHandler: new NodeHttpHandler({ connectionTimeout: 500 }),
    ...(config.dynamodbEndpoint !== undefined && { endpoint: config.dynamodbEndpoint }),
  });
  const load = createAssignmentsTable({
    client,
    table: config.table,
    reportDamaged: (key, problem) => log('warn', 'damaged assignment skipped', { key, problem }),
  });
  return lastKnown<OperatorSettings>(load, {
    ttlMs: ASSIGNMENTS_TTL_MS,
    retryMs: ASSIGNMENTS_RETRY_MS,
    fallback: NO_SETTINGS,
    now,
    reportFailure: (error) =>
      log('warn', 'assignments not readable, last known ones serve', {
        awsError: error instanceof Error ? error.name : 'unknown',
      }),
  });
}
