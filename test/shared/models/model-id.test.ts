import { describe, expect, it } from 'vitest';
import {
  baseModelId,
  geographiesOf,
  geographyOf,
  isApplicationProfile,
  isProfile,
} from '#shared/models/model-id.ts';

const ARN = 'arn:aws:bedrock:us-east-1:111122223333';

describe('the geography of a profile', () => {
  it.each([
    { modelId: 'eu.anthropic.claude-sonnet-4-6', geography: 'eu' },
    { modelId: 'us-gov.anthropic.claude-sonnet-4-6', geography: 'us-gov' },
    { modelId: 'in.moonshotai.kimi-k3', geography: 'in' },
    { modelId: `${ARN}:inference-profile/global.xai.grok-4.7`, geography: 'global' },
    // Newer than our list: told by the vendor behind it.
    { modelId: 'amer.anthropic.claude-sonnet-5', geography: 'amer' },
    { modelId: 'mea.amazon.nova-pro-v1:0', geography: 'mea' },
    { modelId: 'eu-sov.openai.gpt-6-sol', geography: 'eu-sov' },
    { modelId: 'jp.some-vendor-of-tomorrow.model-1', geography: 'jp' },
  ])('is $geography for $modelId', ({ modelId, geography }) => {
    expect(geographyOf(modelId)).toBe(geography);
    expect(baseModelId(modelId)).toBe(modelId.split(`${geography}.`)[1]);
    expect(isProfile(modelId)).toBe(true);
  });

  it.each([
    'meta.llama3-3-70b-instruct-v1:0',
    'zai.glm-5',
    'qwen.qwen3-32b-v1:0',
    'ai21.jamba-1-5-large-v1:0',
    'demo.model-1',
    `${ARN}:application-inference-profile/ab12cd34`,
    `${ARN}:foundation-model/amazon.nova-pro-v1:0`,
  ])('is none for %s', (modelId) => {
    expect(geographyOf(modelId)).toBeUndefined();
  });

  it('is not read from the text of an application profile', () => {
    const profile = `${ARN}:application-inference-profile/eu.anthropic.claude-opus-4-8`;

    expect(isApplicationProfile(profile)).toBe(true);
    expect(baseModelId(profile)).toBe(profile);
  });

  it.each([
    { region: 'eu-central-1', geographies: ['eu', 'global'] },
    { region: 'us-gov-west-1', geographies: ['us-gov'] },
    { region: 'ap-northeast-1', geographies: ['jp', 'apac', 'global'] },
    { region: 'ap-south-1', geographies: ['apac', 'in', 'global'] },
    { region: 'sa-east-1', geographies: ['global'] },
  ])('can be one of $geographies in $region', ({ region, geographies }) => {
    expect(geographiesOf(region)).toEqual(geographies);
  });
});
