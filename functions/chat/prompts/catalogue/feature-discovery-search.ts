import { definePrompt } from '../definition.ts';
import { recordsInput, textInput } from '../inputs.ts';
import { asItIs, closesFirst, jsonValues, textsOf } from '../parsers/json-values.ts';
import { wholeForm } from '../shapes/whole-form.ts';

/** Pages of GitLab that match what somebody types into its navigation. */
export const featureDiscoverySearch = definePrompt({
  feature: 'feature_discovery_search',
  scopes: ['feature_discovery_search'],
  versions: ['1.0.0'],
  maxOutputTokens: 1_024,
  temperature: 0,
  // The catalogue was called `features` in GitLab's first version of the feature.
  inputs: { query: textInput, catalog: recordsInput, features: recordsInput },
  system: `You find the pages of an application that match what somebody looks for. <catalogue> holds one page on each line as JSON with its id, name and description; <query> what is looked for.

Answer with a JSON list of the ids of the pages that match, the best first, and nothing else. Answer [] when none does. Copy the ids exactly and never make one up.`,
  strict: 'Mind the form: the first character of your answer is [ and the last one is ]. No fence.',
  user: ({ query, catalog, features }, block) => [
    ...block('catalogue', [...catalog, ...features].map(textInput).join('\n')),
    ...block('query', query),
    'List the ids.',
  ],
  shape: ({ catalog, features }) => {
    const ids = [...catalog, ...features].map(({ id }) => textInput(id));
    return wholeForm((text, cut) => featureIds(text, ids, cut));
  },
});

/**
 * Ids of the catalogue in the model's order, each once, as a JSON list; none when it names none. Undefined: the
 * answer was cut within its list.
 */
export function featureIds(
  text: string,
  catalogue: readonly string[],
  cut = false,
): string | undefined {
  const known = new Set(catalogue);
  const [list] = jsonValues(text, '[');
  if (cut && (list === undefined || !closesFirst(text, '['))) return undefined;
  const ids = [...new Set(textsOf(list))].filter((id) => known.has(id));
  return asItIs(text, JSON.stringify(ids));
}
