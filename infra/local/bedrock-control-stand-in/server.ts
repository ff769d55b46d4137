/**
 * A stand-in for Bedrock's control plane on a loopback port: as much of it as says what a model is.
 *
 * Unless told otherwise it knows the models of our own table, nearly all of them active, and the
 * profiles of every geography for them.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock.html
 * @module
 */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { baseModelId } from '#shared/models/model-id.ts';
import { capabilitiesOf, MODEL_TABLE } from '#shared/models/model-table.ts';

/** What differs from an active model. */
export interface StandInModel {
  readonly status?: 'ACTIVE' | 'LEGACY';
  /** ISO date. */
  readonly endOfLifeTime?: string;
  /** Default: as our own table of models has it. */
  readonly onDemand?: boolean;
}

export interface BedrockControlStandInOptions {
  /** By base id; for models that the table does not know, and for what differs. */
  readonly models?: Readonly<Record<string, StandInModel>>;
  /** Base ids of the models behind application inference profiles, by ARN. */
  readonly profiles?: Readonly<Record<string, string>>;
  /** Whether the use-case form has been submitted. Default true. */
  readonly useCaseForm?: boolean;
  /** What differs from access to every model of the table. */
  readonly access?: Readonly<Record<string, object>>;
  /** Whether the account logs model invocations. Default false. */
  readonly logsInvocations?: boolean;
}

export interface BedrockControlStandIn extends AsyncDisposable {
  readonly url: string;
  /** The paths asked for, in order, decoded. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** One that is on its way out, as Bedrock has announced it. */
const LEAVING: Readonly<Record<string, StandInModel>> = {
  'anthropic.claude-opus-4-1-20250805-v1:0': { status: 'LEGACY', endOfLifeTime: '2027-01-08' },
};

const KNOWN = MODEL_TABLE.flatMap(({ ids }) => ids);
const ACCOUNT = '000000000000';

/** Where the profiles of a geography lead. */
const REGIONS: Readonly<Record<string, readonly string[]>> = {
  eu: ['eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-3'],
  us: ['us-east-1', 'us-east-2', 'us-west-2'],
  jp: ['ap-northeast-1', 'ap-northeast-3'],
  au: ['ap-southeast-2', 'ap-southeast-4'],
  global: ['eu-central-1', 'us-east-1', 'ap-northeast-1'],
};

export async function startBedrockControlStandIn(
  options: BedrockControlStandInOptions = {},
): Promise<BedrockControlStandIn> {
  const requests: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    const path = decodeURIComponent(url);
    requests.push(path);
    answer(response, describe(path, options));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');

  const close = async () => {
    server.close();
    server.closeAllConnections();
  };
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests, close, [Symbol.asyncDispose]: close };
}

/** Undefined: there is no such thing. */
function describe(path: string, options: BedrockControlStandInOptions): object | undefined {
  const [, kind, id = ''] = /^\/([^/]+)\/(.*)$/.exec(path) ?? [];
  if (kind === 'foundation-models') return foundationModel(id, options);
  if (kind === 'foundation-model-availability') return availability(id, options);
  if (path === '/use-case-for-model-access') {
    return options.useCaseForm === false ? undefined : { formData: btoa('{}') };
  }
  if (kind === 'inference-profiles') return inferenceProfile(id, options);
  if (kind !== 'logging') return undefined;
  return options.logsInvocations ? { loggingConfig: { textDataDeliveryEnabled: true } } : {};
}

function foundationModel(id: string, { models = {} }: BedrockControlStandInOptions) {
  const baseModel = baseModelId(id);
  const given = models[baseModel] ?? LEAVING[baseModel];
  if (given === undefined && !KNOWN.includes(baseModel)) return undefined;
  const { status = 'ACTIVE', endOfLifeTime, onDemand } = given ?? {};
  const isOnDemand = onDemand ?? !capabilitiesOf(baseModel).needsProfile;
  return {
    modelDetails: {
      modelArn: modelArn('eu-central-1', baseModel),
      modelId: baseModel,
      modelName: baseModel,
      providerName: baseModel.split('.')[0],
      inputModalities: ['TEXT'],
      outputModalities: ['TEXT'],
      responseStreamingSupported: true,
      inferenceTypesSupported: isOnDemand ? ['ON_DEMAND'] : ['INFERENCE_PROFILE'],
      modelLifecycle: {
        status,
        ...(endOfLifeTime && { endOfLifeTime: `${endOfLifeTime}T00:00:00Z` }),
      },
    },
  };
}

function availability(modelId: string, { access = {} }: BedrockControlStandInOptions) {
  if (!KNOWN.includes(modelId)) return undefined;
  return {
    modelId,
    agreementAvailability: { status: 'AVAILABLE' },
    authorizationStatus: 'AUTHORIZED',
    entitlementAvailability: 'AVAILABLE',
    regionAvailability: 'AVAILABLE',
    ...access[modelId],
  };
}

function inferenceProfile(id: string, options: BedrockControlStandInOptions) {
  const hidden = options.profiles?.[id];
  const geography = /^(?:arn:[^/]*:inference-profile\/)?([a-z-]+)\./.exec(id)?.[1] ?? '';
  const regions = hidden ? ['eu-central-1'] : REGIONS[geography];
  const baseModel = hidden ?? baseModelId(id);
  if (regions === undefined || foundationModel(baseModel, options) === undefined) return undefined;
  return {
    inferenceProfileName: id,
    inferenceProfileId: id,
    inferenceProfileArn: `arn:aws:bedrock:eu-central-1:${ACCOUNT}:inference-profile/${id}`,
    status: 'ACTIVE',
    type: hidden ? 'APPLICATION' : 'SYSTEM_DEFINED',
    models: regions.map((region) => ({ modelArn: modelArn(region, baseModel) })),
  };
}

function modelArn(region: string, baseModel: string): string {
  return `arn:aws:bedrock:${region}::foundation-model/${baseModel}`;
}

function answer(response: ServerResponse, body: object | undefined): void {
  const status = body === undefined ? 404 : 200;
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(body === undefined && { 'x-amzn-errortype': 'ResourceNotFoundException' }),
  });
  response.end(JSON.stringify(body ?? { message: 'The model or profile does not exist.' }));
}
