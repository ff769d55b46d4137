/** Serving platforms in the template: nothing by default; switched on, exactly the listed secrets. */
import { describe, expect, it } from 'vitest';
import { packageService, type Template } from './packaged-template.ts';
import { propertiesOf } from './template-resources.ts';

const SECRETS = ['lab-AbCdEf', 'azure-GhIjKl'].map(
  (name) => `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}`,
);
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1a2b3c4d-0000-0000-0000-000000000000';

const ON = '--param=servingPlatforms=on';
const { template: off } = await packageService();
const { template: on } = await packageService(ON);
const { template: withSecrets } = await packageService(
  ON,
  `--param=platformSecrets=${SECRETS.join(',')}`,
  `--param=platformSecretKeyArn=${KEY}`,
);

const ASKING = ['CodeDashcompletion', 'CodeDashgeneration', 'Chat'];

const variablesOf = (template: Template, name: string) =>
  propertiesOf(template, `${name}LambdaFunction`).Environment.Variables;

const switchOf = (template: Template, name: string) =>
  variablesOf(template, name).DUO_EDGE_SERVING_PLATFORMS;

describe('by default', () => {
  it.each(ASKING)('%s asks Bedrock alone', (name) => {
    expect(switchOf(off, name)).toBe('off');
  });

  it.each(ASKING)('%s knows of the region fence', (name) => {
    expect(variablesOf(off, name).DUO_EDGE_REGION_FENCE).toBe('false');
  });

  it('no role may do more than before', () => {
    expect(off.Resources['ServingPlatformAccess']).toBeUndefined();
    expect(JSON.stringify(off)).not.toMatch(/secretsmanager:|bedrock-mantle/);
  });
});

describe('switched on', () => {
  it.each(ASKING)('%s is told', (name) => {
    expect(switchOf(on, name)).toBe('on');
  });

  it('roles that ask models may ask Mantle, and read no secret', () => {
    const { Roles, PolicyDocument } = propertiesOf(on, 'ServingPlatformAccess');

    expect(Roles).toEqual([
      { Ref: 'CodeCompletionRole' },
      { Ref: 'CodeGenerationRole' },
      { Ref: 'ChatRole' },
    ]);
    expect(PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'bedrock-mantle:CreateInference',
        Resource: {
          'Fn::Sub': `arn:\${AWS::Partition}:bedrock-mantle:*:\${AWS::AccountId}:project/*`,
        },
      },
    ]);
  });

  it('they may read exactly the listed secrets, with their key through Secrets Manager alone', () => {
    const [, read, decrypt] = propertiesOf(withSecrets, 'ServingPlatformAccess').PolicyDocument
      .Statement;

    expect(read).toEqual({
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: SECRETS,
    });
    expect(decrypt).toEqual({
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: KEY,
      Condition: {
        StringLike: { 'kms:ViaService': { 'Fn::Sub': `secretsmanager.*.\${AWS::URLSuffix}` } },
      },
    });
  });
});
