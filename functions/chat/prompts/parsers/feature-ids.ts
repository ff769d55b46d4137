import { jsonValues } from './json-values.ts';
import { textsOf } from './texts-of.ts';

/** Ids of the catalogue in the model's order, each once, as a JSON list; none when it names none. */
export function featureIds(text: string, catalogue: readonly string[]): string {
  const known = new Set(catalogue);
  const [list] = jsonValues(text, '[');
  return JSON.stringify([...new Set(textsOf(list))].filter((id) => known.has(id)));
}
