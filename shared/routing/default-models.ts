import { FEATURES } from './features.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The deployment's built-in identifiers by feature, and `*` for all others: from
 * `DUO_EDGE_DEFAULT_MODEL` for all features, and `DUO_EDGE_DEFAULT_MODEL__<FEATURE>` for one.
 */
export function defaultModelsOf(env: Environment): Record<string, string> {
  const names = Object.keys(FEATURES).map(
    (feature) => [feature, `DUO_EDGE_DEFAULT_MODEL__${feature.toUpperCase()}`] as const,
  );
  const entries = [['*', 'DUO_EDGE_DEFAULT_MODEL'] as const, ...names].flatMap(([key, name]) => {
    const model = env[name]?.trim();
    return model ? [[key, model] as const] : [];
  });
  return Object.fromEntries(entries);
}
