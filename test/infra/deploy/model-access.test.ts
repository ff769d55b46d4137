/** Where the functions' roles let them ask models. */
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly { readonly 'Fn::Sub': string }[];
  readonly Condition?: { readonly StringLike: Readonly<Record<string, Statement['Resource']>> };
}

type Access = (tool: {
  resolveVariable(name: string): Promise<string | undefined>;
}) => Promise<readonly [Statement, Statement, Statement]>;

const modelAccess: Access = createRequire(import.meta.url)('#infra/deploy/model-access.cjs');

const OWN = `\${AWS::Region}`;
const PREFIX = `arn:\${AWS::Partition}:bedrock:`;

async function accessWith(parameters: Readonly<Record<string, string>>) {
  const values: Readonly<Record<string, string>> = {
    models: 'anthropic.*',
    modelRegions: '',
    defaultModel: 'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
    ...parameters,
  };
  const resolveVariable = async (name: string) => values[name.replace('param:', '')];
  const [direct, behindProfiles, guardrails] = await modelAccess({ resolveVariable });
  const profiles = behindProfiles.Condition?.StringLike['bedrock:InferenceProfileArn'] ?? [];
  return {
    direct: arnsOf(direct.Resource),
    behindProfiles: arnsOf(behindProfiles.Resource),
    profiles: arnsOf(profiles),
    guardrails: arnsOf(guardrails.Resource),
  };
}

function arnsOf(resources: Statement['Resource']): string[] {
  return resources.map((resource) => resource['Fn::Sub'].replace(PREFIX, ''));
}

const regionsOf = (arns: readonly string[]) =>
  new Set(arns.map((arn) => /^(\$\{AWS::Region\}|[^:]*):/.exec(arn)?.[1]));

describe('the functions may ask models', () => {
  it('in the region of the deployment, and by a profile wherever that leads', async () => {
    const account = `${OWN}:\${AWS::AccountId}`;

    expect(await accessWith({})).toEqual({
      direct: [
        `${account}:inference-profile/*.anthropic.*`,
        `${account}:application-inference-profile/*`,
        `${OWN}::foundation-model/anthropic.*`,
        `${account}:project/default`,
      ],
      behindProfiles: ['*::foundation-model/anthropic.*'],
      profiles: [`${account}:inference-profile/*`, `${account}:application-inference-profile/*`],
      guardrails: [`${account}:guardrail/*`, `*:\${AWS::AccountId}:guardrail-profile/*`],
    });
  });

  it.each([
    { parameters: {}, regions: [OWN] },
    { parameters: { modelRegions: 'eu-west-1' }, regions: [OWN, 'eu-west-1'] },
    {
      parameters: { modelRegions: 'eu-west-1, eu-west-2' },
      regions: [OWN, 'eu-west-1', 'eu-west-2'],
    },
    { parameters: { modelRegions: '*' }, regions: ['*'] },
    { parameters: { defaultModel: 'bedrock/us-west-2/amazon.nova' }, regions: [OWN, 'us-west-2'] },
    {
      parameters: { defaultModel: 'bedrock/converse/us-gov-west-1/amazon.nova' },
      regions: [OWN, 'us-gov-west-1'],
    },
    {
      parameters: { defaultModel: 'bedrock/arn:aws:bedrock:eu-west-3:1:inference-profile/eu.a' },
      regions: [OWN, 'eu-west-3'],
    },
  ])('with %j', async ({ parameters, regions }) => {
    const { direct, profiles, guardrails } = await accessWith(parameters);

    // Guardrails of the standard tier go by a profile to other regions, as Bedrock picks them.
    const ownGuardrails = guardrails.filter((arn) => !arn.includes(':guardrail-profile/'));
    for (const arns of [direct, profiles, ownGuardrails]) {
      expect(regionsOf(arns)).toEqual(new Set(regions));
    }
  });
});
