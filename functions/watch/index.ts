/** Wires the function. Nothing here decides anything. */
import { Metrics } from '@aws-lambda-powertools/metrics';
import { BedrockClient } from '@aws-sdk/client-bedrock';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { createRpcProtocol } from '#shared/aws-protocol.ts';
import { createLog } from '#shared/log.ts';
import { defaultModelsOf } from '#shared/routing/features.ts';
import { createCatalogue } from '#shared/watch/catalogue.ts';
import { CATALOGUE_PROTOCOL } from '#shared/watch/catalogue-protocol.ts';
import { createHandler } from './handler.ts';
import { createReadLines } from './log-lines.ts';

const { DUO_EDGE_TABLE: table, DUO_EDGE_LOG_GROUPS: logGroups, AWS_REGION } = process.env;
if (!table) throw new Error('DUO_EDGE_TABLE names no table');
if (!logGroups) throw new Error('DUO_EDGE_LOG_GROUPS names no log groups');

/** For one call, in milliseconds. */
const CALL_MS = 5_000;

/** Lambda hands lines over within seconds. In milliseconds. */
const LAG_MS = 60_000;

/** Less than the function may take: see infra/deploy/variants/model-watch.yml. In milliseconds. */
const ROUND_MS = 40_000;

const bounded = {
  requestHandler: new NodeHttpHandler({
    connectionTimeout: CALL_MS,
    requestTimeout: CALL_MS,
    throwOnRequestTimeout: true,
  }),
};

export const handler = createHandler({
  table: {
    client: new DynamoDBClient({ ...bounded, protocol: createRpcProtocol('dynamodb') }),
    table,
  },
  readLines: createReadLines({
    client: new CloudWatchLogsClient({
      ...bounded,
      protocol: createRpcProtocol('cloudwatch-logs'),
    }),
    groups: logGroups.split(','),
  }),
  openCatalogue: () =>
    createCatalogue(
      (region) => new BedrockClient({ ...bounded, region, protocol: CATALOGUE_PROTOCOL }),
    ),
  defaultModels: defaultModelsOf(process.env),
  region: AWS_REGION ?? '',
  metrics: new Metrics({ namespace: 'DuoEdge' }),
  log: createLog(),
  now: Date.now,
  lagMs: LAG_MS,
  roundMs: ROUND_MS,
});
