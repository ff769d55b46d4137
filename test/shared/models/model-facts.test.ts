/** The table of models against what is known of each id. */
import { describe, expect, it } from 'vitest';
import { capabilitiesOf, MODEL_TABLE } from '#shared/models/model-table.ts';
import { FACTS } from './model-facts.ts';

function rowOf(id: string) {
  return MODEL_TABLE.find(({ pattern }) => pattern.test(id));
}

describe('what is known of a model', () => {
  it.each(Object.entries(FACTS))(
    'is in the table: %s',
    (id, { endsOn, successor, ...capabilities }) => {
      for (const form of [id, `us.${id}`, `global.${id}`]) {
        expect(capabilitiesOf(form)).toMatchObject(capabilities);
      }
      expect(rowOf(id)?.endsOn).toBe(endsOn);
      if (successor) expect(rowOf(id)?.successor).toBe(successor);
    },
  );

  it('of a row that ends names a successor, which has no end itself', () => {
    for (const { endsOn, successor = '' } of MODEL_TABLE) {
      if (endsOn === undefined) continue;
      expect(rowOf(successor)).toBeDefined();
      expect(rowOf(successor)?.endsOn).toBeUndefined();
    }
  });

  it('is listed here for every row that an operator can be offered', () => {
    const listed = new Set(Object.keys(FACTS).map(rowOf));
    const forgotten = MODEL_TABLE.filter(
      (row) => row.endsOn === undefined && row.ids.length > 0 && !listed.has(row),
    );

    // No facts but the general ones are known of these.
    expect(forgotten.flatMap(({ ids }) => ids)).toEqual([
      'mistral.mistral-large-2402-v1:0',
      'mistral.mistral-large-2407-v1:0',
      'mistral.magistral-small-2509',
      'nvidia.nemotron-nano-3-30b',
    ]);
  });
});
