/**
 * From the name of a model, as a program writes it, to the models that answer.
 *
 * A program that named a model gets that one or none, unless the operator pinned another. A key cannot find out
 * what it may not use: every refusal is the same.
 *
 * @see contract ME 4
 * @module
 */
import type { ModelKey } from '../auth/model-key.ts';
import { type ErrorCode, GatewayError } from '../errors.ts';
import { parseModelIdentifier, targetName } from '../models/model-id.ts';
import type { ModelTarget } from '../models/model-request.ts';
import type { Assignment } from '../routing/assignment.ts';
import { FEATURES, type Feature } from '../routing/features.ts';
import {
  aliasNames,
  builtInAliases,
  DEFAULT_NAME,
  findAlias,
  withoutClientPrefix,
} from '../routing/model-names.ts';
import { type ModelPlan, toTarget } from '../routing/model-plan.ts';
import {
  createAllowList,
  NO_SETTINGS,
  type OperatorSettings,
} from '../routing/operator-settings.ts';
import type { RouteFeature } from '../routing/route-feature.ts';

export interface NamingOptions {
  readonly routeFeature: RouteFeature;
  /** The settings in force. Undefined: they could never be read. Never rejects. */
  readonly settings: () => Promise<OperatorSettings | undefined>;
  /** The deployment's. */
  readonly region: string;
  /** Whether models have names that no operator gave them. */
  readonly builtInAliases: boolean;
}

export interface Names {
  /** @throws {GatewayError} `model_unknown`, and what routing throws */
  readonly planFor: (name: string, key: ModelKey) => Promise<ModelPlan>;
  /** The names that a key may use, sorted, without identifiers. */
  readonly namesOf: (key: ModelKey) => Promise<readonly string[]>;
}

/** What a name leads to. */
interface Meaning {
  readonly alias?: Assignment;
  /** One of Bedrock's. */
  readonly identifier?: string;
}

export function createNames({ routeFeature, settings, region, ...options }: NamingOptions): Names {
  const builtIn: ReadonlyMap<string, string> = options.builtInAliases
    ? builtInAliases(region)
    : new Map();

  /** Undefined: nothing has this name. */
  async function meaningOf(name: string, { instance }: ModelKey): Promise<Meaning | undefined> {
    const alias = findAlias((await settings()) ?? NO_SETTINGS, instance, name);
    if (alias) return alias.enabled && alias.model !== undefined ? { alias } : undefined;
    if (name === DEFAULT_NAME) return {};
    const identifier = builtIn.get(name) ?? name;
    return parseModelIdentifier(identifier, region) && { identifier };
  }

  async function planFor(sent: string, key: ModelKey): Promise<ModelPlan> {
    const name = withoutClientPrefix(sent);
    const meaning = await meaningOf(name, key);
    if (meaning === undefined) throw unknown();
    const { alias, identifier } = meaning;
    const plan = await routeFeature({
      feature: featureOf(key),
      instanceId: key.instance,
      userId: undefined,
      identifier,
      // It has a model: see above.
      choice: alias && { ...alias, model: alias.model ?? '' },
    });
    const isRefused = plan.refusedChoice !== undefined;
    if (isRefused || !mayUse(key, name, targetOf(meaning, plan, region))) throw unknown();
    return { ...plan, deadlineMs: FEATURES.model_endpoint.deadlineMs };
  }

  async function isUsable(name: string, key: ModelKey): Promise<boolean> {
    try {
      return (await planFor(name, key)) !== undefined;
    } catch (error) {
      if (NO_MODEL.includes(GatewayError.from(error).code)) return false;
      throw error;
    }
  }

  return {
    planFor,
    async namesOf(key) {
      const aliases = aliasNames((await settings()) ?? NO_SETTINGS, key.instance);
      const names = [...new Set([...aliases, DEFAULT_NAME, ...builtIn.keys()])];
      const usable = await Promise.all(names.map((name) => isUsable(name, key)));
      return names.filter((_, index) => usable[index]).sort();
    },
  };
}

const NO_MODEL: readonly ErrorCode[] = ['model_unknown', 'model_not_configured'];

/** Under which feature a key's requests are routed and counted. */
export function featureOf({ feature }: Pick<ModelKey, 'feature'>): Feature {
  return isFeature(feature) ? feature : 'model_endpoint';
}

export function isFeature(name: string | undefined): name is Feature {
  return name !== undefined && Object.hasOwn(FEATURES, name);
}

/** What the name itself leads to, whatever is pinned. */
function targetOf(
  { alias, identifier }: Meaning,
  plan: ModelPlan,
  region: string,
): ModelTarget | undefined {
  if (identifier !== undefined) return parseModelIdentifier(identifier, region);
  return alias?.model ? toTarget({ ...alias, model: alias.model }, region) : plan.target;
}

function mayUse({ models }: ModelKey, name: string, target: ModelTarget | undefined): boolean {
  if (target === undefined) return false;
  const allows = createAllowList(models);
  return allows(name) || allows(targetName(target));
}

function unknown(): GatewayError {
  return new GatewayError('model_unknown', 'No such model, or none that the key may use');
}
