/**
 * The names under which programs ask for models: an operator's aliases, and built-in ones.
 *
 * An alias is stored like an assignment, under `<scope>#@alias/<name>` with the same attributes but `pinned` and
 * `canary`.
 *
 * @see contract ME 4.1
 * @module
 */
import { DEFAULT_CAPABILITIES } from '../models/capabilities.ts';
import { geographiesOf } from '../models/model-id.ts';
import { MODEL_TABLE } from '../models/model-table.ts';
import { ANY, type Assignment, assignmentKey } from './assignment.ts';
import type { OperatorSettings } from './operator-settings.ts';

/** Precedes the name in the key of an alias, as in `*#@alias/our-model`. */
export const ALIAS = '@alias/';

/** Means what the key's feature would get. */
export const DEFAULT_NAME = 'default';

/** The form of an alias; a name that begins with `bedrock` is GitLab's. */
export const ALIAS_NAME = /^(?!bedrock)[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

/** What programs put before names to choose how they speak. */
const CLIENT_PREFIX = /^(?:custom_openai|openai|litellm_proxy)\//;

export function withoutClientPrefix(name: string): string {
  return name.replace(CLIENT_PREFIX, '');
}

export function aliasKey(scope: string, name: string): string {
  return assignmentKey(scope, ALIAS + name);
}

/** The alias of an instance, or else of all. */
export function findAlias(
  { assignments }: OperatorSettings,
  instance: string | undefined,
  name: string,
): Assignment | undefined {
  return assignments.get(aliasKey(instance || ANY, name)) ?? assignments.get(aliasKey(ANY, name));
}

/** Names of the aliases that an instance has. */
export function aliasNames(
  { assignments }: OperatorSettings,
  instance: string | undefined,
): readonly string[] {
  const prefixes = [aliasKey(instance || ANY, ''), aliasKey(ANY, '')];
  const names = [...assignments.keys()].flatMap((key) => {
    const prefix = prefixes.find((start) => key.startsWith(start));
    return prefix === undefined ? [] : [key.slice(prefix.length)];
  });
  return [...new Set(names)];
}

/** The date and version at the end of an id, such as `-20251001-v1:0`, `-1:0` and `-v1`. */
const VERSION = /(?:-20\d{6})?(?:-v\d{1,3}(?::\d{1,3})?|-\d{1,3}:\d{1,3})?$/;

/** The id of a model without vendor, date and version. */
export function plainModelName(baseModelId: string): string {
  return baseModelId.slice(baseModelId.indexOf('.') + 1).replace(VERSION, '');
}

/** Bedrock's identifiers by plain name; those of models that need a profile have the geography of `region`. */
export function builtInAliases(region: string): ReadonlyMap<string, string> {
  const [geography] = geographiesOf(region);
  const entries = MODEL_TABLE.flatMap(({ ids, capabilities }) => {
    const { purpose, needsProfile } = { ...DEFAULT_CAPABILITIES, ...capabilities };
    if (purpose !== 'text') return [];
    return ids.map((id) => [plainModelName(id), needsProfile ? `${geography}.${id}` : id] as const);
  });
  return new Map(entries);
}
