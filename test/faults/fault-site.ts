/**
 * Where the cells of the fault matrix take place: one Bedrock, one GitLab and one table for all.
 *
 * @module
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ensureTable, startAssignmentsStore } from '#infra/local/assignments-store.ts';
import { type Answer, startBedrockStandIn } from '#infra/local/bedrock-stand-in/server.ts';
import { type LocalIssuer, startIssuer } from '#infra/local/issuer.ts';

export interface FaultSite extends AsyncDisposable {
  readonly issuer: LocalIssuer;
  /** What the gateways of all cells have in common. */
  readonly environment: Readonly<Record<string, string>>;
  /** A model id that no other cell uses. */
  newModelId(): string;
  /** Decides what one model does from now on. */
  model(modelId: string, answer: Answer): void;
}

const TABLE = 'duo-edge-faults';

export async function startFaultSite(): Promise<FaultSite> {
  const answers = new Map<string, Answer>();
  const [issuer, bedrock, store] = await Promise.all([
    startIssuer(),
    startBedrockStandIn({
      answer: (call) => answers.get(call.modelId)?.(call) ?? { type: 'hang' },
    }),
    startAssignmentsStore(),
  ]);
  const dynamodb = new DynamoDBClient({ region: 'eu-central-1', endpoint: store.url });
  await ensureTable(dynamodb, TABLE);
  dynamodb.destroy();
  let models = 0;

  return {
    issuer,
    environment: {
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
      AWS_ENDPOINT_URL_DYNAMODB: store.url,
      AIGW_GITLAB_URL: issuer.url,
      DUO_EDGE_TABLE: TABLE,
    },
    newModelId() {
      models += 1;
      return `amazon.cell-${models}`;
    },
    model: (modelId, answer) => void answers.set(modelId, answer),
    async [Symbol.asyncDispose]() {
      await Promise.all([bedrock.close(), store.close()]);
      await issuer[Symbol.asyncDispose]();
    },
  };
}
