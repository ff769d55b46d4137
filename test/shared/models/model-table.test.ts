import { describe, expect, it } from 'vitest';
import { baseModelId } from '#shared/models/model-id.ts';
import { capabilitiesOf, MODEL_TABLE } from '#shared/models/model-table.ts';

const HAIKU = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const UNKNOWN = 'demo.model-1-v1:0';
const PROFILE = 'arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/abc123';

describe('the table of models', () => {
  it.each(MODEL_TABLE.flatMap((row) => row.ids.map((id) => ({ id, row }))))(
    'knows $id by its own row',
    ({ id, row }) => {
      expect(MODEL_TABLE.find(({ pattern }) => pattern.test(id))).toBe(row);
    },
  );

  it.each(MODEL_TABLE.flatMap(({ successor }) => successor ?? []))(
    'knows the successor %s',
    (id) => {
      expect(MODEL_TABLE.flatMap(({ ids }) => ids)).toContain(id);
    },
  );

  it.each([
    { modelId: HAIKU, base: 'anthropic.claude-haiku-4-5-20251001-v1:0' },
    { modelId: 'us-gov.anthropic.claude-sonnet-4-6', base: 'anthropic.claude-sonnet-4-6' },
    {
      modelId:
        'arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-sonnet-4-6',
      base: 'anthropic.claude-sonnet-4-6',
    },
    { modelId: PROFILE, base: PROFILE },
  ])('is asked for $base where $modelId is called', ({ modelId, base }) => {
    expect(baseModelId(modelId)).toBe(base);
  });

  it('takes the family of an application profile from the assignment, never from its text', () => {
    const misleading = PROFILE.replace('abc123', 'anthropic.claude-opus-4-8');

    expect(capabilitiesOf(PROFILE, 'mistral.mixtral-8x7b-instruct-v0:1').systemPrompt).toBe(false);
    expect(capabilitiesOf(PROFILE)).toEqual(capabilitiesOf(UNKNOWN));
    expect(capabilitiesOf(misleading)).toEqual(capabilitiesOf(UNKNOWN));
  });

  it('takes a newer model of a strict family for as strict', () => {
    expect(capabilitiesOf('eu.anthropic.claude-next-9')).toMatchObject({
      sampling: 'none',
      prefill: false,
    });
  });
});
