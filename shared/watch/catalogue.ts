/**
 * What Bedrock's control plane says about a model: the family behind a profile, regions, life cycle.
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
import { baseModelId, isProfile } from '../models/model-id.ts';
import type { ModelTarget } from '../models/model-request.ts';

export interface CatalogueEntry {
  readonly type: 'found';
  /** The foundation model's id. */
  readonly baseModel: string;
  /** Where calls may go; for a plain model, its own region. */
  readonly regions: readonly string[];
  /** Undefined if only the profile can be read. */
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
  /** Whether the account logs prompts and answers; undefined: unknown. */
  keepsInvocations(region: string): Promise<boolean | undefined>;
}

const NOT_BEDROCK: Lookup = { type: 'unavailable', why: 'the model is not one of Bedrock' };

export type ControlPlane = (region: string) => BedrockClient;

/** Bedrock calls ids of a wrong form invalid, and all others not found. */
const NO_SUCH_MODEL = ['ResourceNotFoundException', 'ValidationException'];

export function createCatalogue(clients: ControlPlane): Catalogue {
  const lookups = new Map<string, Promise<Lookup>>();

  return {
    lookUp(target) {
      if (target.platform !== undefined) return Promise.resolve(NOT_BEDROCK);
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
        // Not every operator may read it; the report then says that it is unknown.
        return undefined;
      }
    },
  };
}

/** For a table on this machine without a Bedrock endpoint to go with it. */
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
      : { type: 'unavailable', why: `the Bedrock catalogue does not answer (${name})` };
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
  // Calls go to the profile; if the model cannot be read, only its life cycle is missing.
  const model = await describe(clients(home), baseModel).catch(() => undefined);
  return { type: 'found', baseModel, regions: [...new Set(regions)].sort(), model };
}

async function describe(client: BedrockClient, modelIdentifier: string) {
  const { modelDetails } = await client.send(new GetFoundationModelCommand({ modelIdentifier }));
  return modelDetails;
}
