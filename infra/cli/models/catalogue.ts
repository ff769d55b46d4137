/**
 * What Bedrock's control plane says of a model: the machine-readable truth about families behind
 * profiles, regions, and life cycles.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetFoundationModel.html
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetInferenceProfile.html
 * @module
 */
import {
  type BedrockClient,
  type FoundationModelDetails,
  GetFoundationModelCommand,
  GetInferenceProfileCommand,
  GetModelInvocationLoggingConfigurationCommand,
} from '@aws-sdk/client-bedrock';
import { baseModelId, isProfile } from '#shared/models/model-id.ts';
import type { ModelTarget } from '#shared/models/model-request.ts';

export interface CatalogueEntry {
  readonly type: 'found';
  /** The foundation model's id. */
  readonly baseModel: string;
  /** Where calls may go; a model's own region when it is no profile. */
  readonly regions: readonly string[];
  /** Undefined where only the profile can be read. */
  readonly model: FoundationModelDetails | undefined;
}

export type Lookup =
  | CatalogueEntry
  /** Bedrock says that there is no such model in the region. */
  | { readonly type: 'unknown' }
  /** Bedrock could not be asked. */
  | { readonly type: 'unavailable'; readonly why: string };

export interface Catalogue {
  /** Never rejects. The same target is looked up once. */
  lookUp(target: ModelTarget): Promise<Lookup>;
  /** Whether the account keeps what its models are asked; undefined: not known. */
  keepsInvocations(region: string): Promise<boolean | undefined>;
}

export type ControlPlane = (region: string) => BedrockClient;

/** Bedrock refuses ids of a wrong form as invalid, and others as not found. */
const NO_SUCH_MODEL = ['ResourceNotFoundException', 'ValidationException'];

export function createCatalogue(clients: ControlPlane): Catalogue {
  const lookups = new Map<string, Promise<Lookup>>();

  return {
    lookUp(target) {
      const key = `${target.region} ${target.modelId}`;
      const lookup = lookups.get(key) ?? find(clients, target);
      lookups.set(key, lookup);
      return lookup;
    },
    async keepsInvocations(region) {
      try {
        const command = new GetModelInvocationLoggingConfigurationCommand({});
        const { loggingConfig } = await clients(region).send(command);
        return loggingConfig !== undefined && loggingConfig.textDataDeliveryEnabled !== false;
      } catch {
        // Not every operator may read it; the report says that it is not known.
        return undefined;
      }
    },
  };
}

/** For a table on this machine, whose operator has not said which Bedrock goes with it. */
export function noCatalogue(why: string): Catalogue {
  return {
    lookUp: async () => ({ type: 'unavailable', why }),
    keepsInvocations: async () => undefined,
  };
}

async function find(clients: ControlPlane, { modelId, region }: ModelTarget): Promise<Lookup> {
  try {
    if (isProfile(modelId)) return await findProfile(clients, modelId, region);
    const model = await describe(clients(region), modelId);
    return { type: 'found', baseModel: baseModelId(modelId), regions: [region], model };
  } catch (error) {
    const { name = 'unknown error' } = error as { name?: string };
    return NO_SUCH_MODEL.includes(name)
      ? { type: 'unknown' }
      : { type: 'unavailable', why: `Bedrock's catalogue does not answer (${name})` };
  }
}

async function findProfile(
  clients: ControlPlane,
  inferenceProfileIdentifier: string,
  region: string,
): Promise<Lookup> {
  const command = new GetInferenceProfileCommand({ inferenceProfileIdentifier });
  const { models = [] } = await clients(region).send(command);
  const arns = models.flatMap(({ modelArn }) => modelArn ?? []);
  const baseModel = baseModelId(arns[0] ?? '');
  const regions = arns.map((arn) => arn.split(':')[3] ?? '').filter((name) => name !== '');
  const home = regions.includes(region) ? region : (regions[0] ?? region);
  // The profile is what is called; a model that cannot be read leaves only its life cycle open.
  const model = await describe(clients(home), baseModel).catch(() => undefined);
  return { type: 'found', baseModel, regions: [...new Set(regions)].sort(), model };
}

async function describe(client: BedrockClient, modelIdentifier: string) {
  const { modelDetails } = await client.send(new GetFoundationModelCommand({ modelIdentifier }));
  return modelDetails;
}
