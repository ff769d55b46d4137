/**
 * The operator's list of serving platforms, as far as routing reads it: which addresses and which models.
 * The rest of an entry is read by the platform itself.
 *
 * @see openai/platform-item.ts for what is stored
 * @module
 */
import { createGlob } from '../glob.ts';
import { isModelName, PLATFORM_NAME, platformModelName } from '../models/model-id.ts';
import type { ModelTarget } from '../models/model-request.ts';
import { normalBaseUrl, overrideFor } from '../models/serving-platform.ts';

/** Takes the place of the feature in the key of an entry, as in `*#@platform/lab`. */
export const PLATFORM = '@platform/';

export interface ListedPlatform {
  readonly name: string;
  readonly baseUrl: string;
  /** Patterns of the models that may be asked. */
  readonly models: readonly string[];
  readonly enabled: boolean;
  /** The entry as it is stored. */
  readonly item: Readonly<Record<string, unknown>>;
}

/** The entry's name. Undefined if `key` is not an entry's. */
export function platformNameIn(key: string): string | undefined {
  const name = key.startsWith(`*#${PLATFORM}`) ? key.slice(`*#${PLATFORM}`.length) : '';
  return PLATFORM_NAME.test(name) ? name : undefined;
}

/** The entry that an item holds, or the attribute that makes it unusable. */
export function parseListedPlatform(
  name: string,
  item: Readonly<Record<string, unknown>>,
): ListedPlatform | string {
  const { baseUrl, models = ['*'], enabled = true } = item;
  if (typeof baseUrl !== 'string' || normalBaseUrl(baseUrl) !== baseUrl) return 'baseUrl: url';
  const isList = Array.isArray(models) && models.every((model) => typeof model === 'string');
  if (!isList) return 'models: array';
  return { name, baseUrl, models, enabled: enabled !== false, item };
}

/** What GitLab calls models that other software than ours would have to serve. */
const FOREIGN = ['anthropic', 'vertex_ai', 'gemini', 'bedrock'];

export function isForeign(identifier: string): boolean {
  return FOREIGN.some((prefix) => identifier.startsWith(`${prefix}/`));
}

/** The host of an endpoint that has the form of one, for the log: whatever else is in it may be a secret. */
export function hostOf(endpoint: string | undefined): string | undefined {
  const url = endpoint === undefined ? undefined : normalBaseUrl(endpoint);
  return url && new URL(url).host;
}

/** The target as the operator described it in the platform's entry. */
export function describedTarget(
  target: ModelTarget,
  platforms: ReadonlyMap<string, ListedPlatform>,
): ModelTarget {
  const { overrides } = platforms.get(target.platform ?? '')?.item ?? {};
  if (typeof overrides !== 'object' || overrides === null) return target;
  const said = overrideFor(
    Object.entries(overrides).map(([pattern, members]) => ({ ...members, pattern })),
    (pattern) => createGlob(pattern)(target.modelId),
  );
  const { baseModel, contextTokens, inputUsd: input, outputUsd: output } = said;
  return {
    ...target,
    ...(typeof baseModel === 'string' && { baseModel }),
    ...(typeof contextTokens === 'number' && { contextTokens }),
    ...(typeof input === 'number' && typeof output === 'number' && { price: { input, output } }),
  };
}

/**
 * The listed model that GitLab chose by an identifier and an endpoint, as `<entry>//<model>`. Undefined if
 * the identifier is Bedrock's or somebody else's, or the endpoint is not listed with this model.
 */
export function listedModel(
  identifier: string,
  endpoint: string | undefined,
  platforms: ReadonlyMap<string, ListedPlatform>,
): string | undefined {
  const model = identifier.slice(identifier.indexOf('/') + 1);
  const url = endpoint === undefined ? undefined : normalBaseUrl(endpoint);
  if (url === undefined || isForeign(identifier) || !isModelName(model)) return undefined;
  const entry = [...platforms.values()]
    .filter(({ enabled, baseUrl }) => enabled && baseUrl === url)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .find(({ models }) => models.some((pattern) => createGlob(pattern)(model)));
  return entry && platformModelName(entry.name, model);
}
