/**
 * Where the cells of the fault matrix take place: one Bedrock, one GitLab and one table for all.
 *
 * @module
 */
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { ensureTable, startAssignmentsStore } from '#infra/local/assignments-store.ts';
import { type Answer, startBedrockStandIn } from '#infra/local/bedrock-stand-in/server.ts';
import { type LocalIssuer, startIssuer } from '#infra/local/issuer.ts';
import { SIGNING_KEY } from '../support/test-gateway.ts';

export interface FaultSite extends AsyncDisposable {
  readonly issuer: LocalIssuer;
  /** What the gateways of all cells have in common. */
  readonly environment: Readonly<Record<string, string>>;
  /** A model id that no other cell uses. */
  newModelId(): string;
  /** Decides what one model does from now on. */
  model(modelId: string, answer: Answer): void;
  /** Puts a model in charge of everything that one GitLab instance asks for, and another behind it. */
  assign(instanceId: string, model: string, fallback: string): Promise<void>;
  /** Puts an item into the table. */
  put(item: object): Promise<void>;
}

const TABLE = 'duo-edge-faults';

/** One for all cells: each would make one of its own. */
const SIGNING_PEM = SIGNING_KEY.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

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
  const put = async (item: object) => {
    await dynamodb.send(new PutItemCommand({ TableName: TABLE, Item: marshall(item) }));
  };
  let models = 0;

  return {
    issuer,
    environment: {
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
      AWS_ENDPOINT_URL_DYNAMODB: store.url,
      AIGW_GITLAB_URL: issuer.url,
      DUO_EDGE_TABLE: TABLE,
      AIGW_SELF_SIGNED_JWT__SIGNING_KEY: SIGNING_PEM,
    },
    newModelId() {
      models += 1;
      return `amazon.cell-${models}`;
    },
    model: (modelId, answer) => void answers.set(modelId, answer),
    async assign(instanceId, model, fallback) {
      const key = { pk: 'ASSIGNMENT', sk: `${instanceId}#*`, version: 1 };
      await put({ ...key, model, pinned: true, fallbacks: [{ model: fallback }] });
    },
    put,
    async [Symbol.asyncDispose]() {
      dynamodb.destroy();
      await Promise.all([bedrock.close(), store.close()]);
      await issuer[Symbol.asyncDispose]();
    },
  };
}
