/**
 * What an operator should know of the names under which programs ask for models.
 *
 * @module
 */
import { baseModelId, parseModelIdentifier } from '#shared/models/model-id.ts';
import {
  aliasKey,
  builtInAliases,
  DEFAULT_NAME,
  plainModelName,
  withoutClientPrefix,
} from '#shared/routing/model-names.ts';
import { toTarget } from '#shared/routing/model-plan.ts';
import type { Session } from './session.ts';

/** Notes on the names that a key may use. */
export async function nameNotes(
  { store, scope, region }: Session,
  names: readonly string[],
): Promise<readonly string[]> {
  const builtIn = builtInAliases(region);
  const notes = names.map(async (name) => {
    const plain = withoutClientPrefix(name);
    const isKnown = plain === DEFAULT_NAME || plain.includes('*') || builtIn.has(plain);
    if (isKnown || parseModelIdentifier(plain, region)) return [];
    const alias =
      (await store.read(aliasKey(scope, plain))) ?? (await store.read(aliasKey('*', plain)));
    if (alias?.stored.type !== 'assignment') {
      return [`Nothing is named '${plain}' yet: see 'alias set'.`];
    }
    const { assignment } = alias.stored;
    const target = toTarget({ ...assignment, model: assignment.model ?? '' }, region);
    return aliasNotes(plain, target?.baseModel ?? target?.modelId ?? '');
  });
  return (await Promise.all(notes)).flat();
}

/** Programs decide by the name what a model takes. */
export function aliasNotes(name: string, modelId: string): readonly string[] {
  const model = plainModelName(baseModelId(modelId));
  if (model === '' || name.includes(model)) return [];
  return [
    `Programs read from the name what a model takes, such as its temperature and the size of its context: '${name}' does not say '${model}'.`,
  ];
}
