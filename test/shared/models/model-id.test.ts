import { describe, expect, it } from 'vitest';
import {
  baseModelId,
  geographiesOf,
  geographyOf,
  isApplicationProfile,
  isProfile,
  parseModelIdentifier,
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

describe('an identifier of GitLab', () => {
  const target = (modelId: string, region = 'eu-central-1') => ({ modelId, region });
  const nova = 'eu.amazon.nova-pro-v1:0';

  const NAMED: readonly (readonly [string, ReturnType<typeof target>])[] = [
    [`bedrock/${nova}`, target(nova)],
    [nova, target(nova)],
    [`  bedrock/${nova} `, target(nova)],
    // LiteLLM's words, in any order.
    ...['converse', 'invoke', 'converse_like', 'chat_completions', 'openai', 'mantle', 'nova'].map(
      (word) => [`bedrock/${word}/${nova}`, target(nova)] as const,
    ),
    ...['nova-2', 'llama', 'deepseek_r1', 'qwen2', 'qwen3', 'moonshot'].map(
      (word) => [`bedrock/${word}/${nova}`, target(nova)] as const,
    ),
    [`bedrock/us-west-2/${nova}`, target(nova, 'us-west-2')],
    [`bedrock/converse/us-west-2/${nova}`, target(nova, 'us-west-2')],
    [`bedrock/us-west-2/converse/${nova}`, target(nova, 'us-west-2')],
    // AWS' OpenAI-like service.
    ['bedrock_mantle/openai.gpt-oss-120b', target('openai.gpt-oss-120b-1:0')],
    ['bedrock_mantle/openai.gpt-oss-20b', target('openai.gpt-oss-20b-1:0')],
    ['bedrock/mantle/openai.gpt-oss-20b', target('openai.gpt-oss-20b-1:0')],
    ['bedrock_mantle/us.openai.gpt-5.4', target('us.openai.gpt-5.4')],
    ['bedrock_mantle/openai.gpt-oss-120b-1:0', target('openai.gpt-oss-120b-1:0')],
    ['bedrock_mantle/us-east-1/openai.gpt-oss-20b', target('openai.gpt-oss-20b-1:0', 'us-east-1')],
  ];

  it.each(NAMED)('%s is %o', (identifier, expected) => {
    expect(parseModelIdentifier(identifier, 'eu-central-1')).toEqual(expected);
  });

  it.each([
    'foundation-model/amazon.nova-pro-v1:0',
    'inference-profile/us.amazon.nova-pro-v1:0',
    'application-inference-profile/ab12cd34ef56',
    'provisioned-model/abcdef123456',
    'custom-model/amazon.nova-lite-v1:0:300k/abcdef123456',
    'custom-model-deployment/abcdef123456',
    'imported-model/abcdef123456',
    'prompt-router/abcdef123456',
    'default-prompt-router/anthropic.claude:1',
    'prompt/ABCDEFGHIJ:2',
  ])('with the ARN of %s is called in its region', (resource) => {
    const arn = `${ARN}:${resource}`;

    for (const words of ['', 'bedrock/', 'bedrock/llama/', 'bedrock/eu-west-1/']) {
      const identifier = `${words}${arn}`;
      expect(parseModelIdentifier(identifier, 'eu-central-1')).toEqual(target(arn, 'us-east-1'));
    }
  });

  it.each([
    'bedrock/agent/ABCDEFGHIJ/TSTALIASID',
    'bedrock/agentcore/arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/x',
    'bedrock/async_invoke/amazon.nova-reel-v1:0',
    'bedrock/claude_platform/claude-opus-4-8',
    'bedrock/a-word-of-tomorrow/amazon.nova-pro-v1:0',
    'bedrock/',
    'bedrock/nova/',
    'bedrock//amazon.nova-pro-v1:0',
    'bedrock/arn:aws:sagemaker:us-east-1:111122223333:endpoint/x',
    `bedrock/${ARN}:agent-alias/ABCDEFGHIJ/TSTALIASID`,
    `bedrock/${ARN}:knowledge-base/ABCDEFGHIJ`,
    'bedrock/arn:aws:bedrock:us-east-1:111122223333:imported-model/',
    'vertex_ai/gemini-3-pro',
    'azure/gpt-5',
    'custom_openai/llama',
    'llama',
    `bedrock/${'nova/'.repeat(300)}amazon.nova-pro-v1:0`,
  ])('%s is none of ours', (identifier) => {
    expect(parseModelIdentifier(identifier, 'eu-central-1')).toBeUndefined();
  });
});
