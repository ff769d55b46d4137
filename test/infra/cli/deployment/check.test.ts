/** `npm run deploy:check`, on one variant of each kind; the command itself takes all. */
import { describe, expect, it, vi } from 'vitest';
import { documentedVariants, problemsOf } from '#infra/cli/deployment/check.ts';
import { deployerPolicy } from '#infra/cli/deployment/policy.ts';
import { packageService } from '#infra/deploy/packaging.ts';
import {
  type Packaging,
  type Provider,
  TEMPLATE_CHECKS,
  type Template,
} from '#infra/deploy/template-checks.ts';

/** Each packaging takes seconds, on a busy machine many. */
vi.setConfig({ testTimeout: 400_000 });

const variants = await documentedVariants();
/** The Agent Platform's have a policy of their own to look at in test/infra/agent-platform-private.test.ts. */
const richest = variants.filter(
  ({ name }) =>
    /warm|usage|privateEndpoints|domainName|waf/.test(name) && !name.includes('agentPlatform'),
);

describe('the variants of the documentation', () => {
  it('are found on every page', () => {
    const names = variants.map(({ name }) => name).join();

    for (const name of [
      ...['domainName', 'usageBucket', 'permissionsBoundaryArn', 'modelArns', 'agentPlatform'],
      ...['servingPlatforms', 'modelEndpoint', 'docsBucket'],
    ]) {
      expect(names).toContain(name);
    }
  });

  it.each(variants.filter(({ name }) => /warm|permissions/.test(name)))(
    '$name has no problem',
    async (variant) => {
      expect(await problemsOf(variant)).toEqual([]);
    },
  );
});

describe('a template', () => {
  const spoil: Readonly<Record<string, (packaging: Packaging) => Packaging>> = {
    'no bodies in logs': (good) => ({
      ...good,
      provider: { logs: { restApi: { executionLogging: false } } },
    }),
    'nothing left behind': (good) => withResource(good, { DeletionPolicy: 'Retain' }),
    'every partition': (good) => ({ ...good, text: '{"Resource":"arn:aws:bedrock:*"}' }),
    streams: (good) =>
      withResource(good, { Type: 'AWS::ApiGateway::Method', Properties: { Integration: {} } }),
    'buckets closed': (good) => withResource(good, { Type: 'AWS::S3::Bucket' }),
    'logs that end': (good) => withResource(good, { Type: 'AWS::Logs::LogGroup' }),
    'models by name': (good) =>
      withResource(good, { Type: 'AWS::IAM::Role', Properties: { Action: 'bedrock:*' } }),
    'containers without rights': (good) => withResource(good, { Type: 'AWS::ECS::TaskDefinition' }),
    'an address': (good) => ({ ...good, template: { ...good.template, Outputs: {} } }),
  };

  it.each(Object.entries(TEMPLATE_CHECKS))('is checked for: %s', async (name, check) => {
    const good = await packaging;

    expect(check(good)).toEqual([]);
    expect(check(spoil[name]?.(good) ?? good)).toHaveLength(1);
  });
});

const packaging = packageService<Template, Provider>([
  '--param=gitlabUrl=https://gitlab.acme.test',
]);

function withResource(good: Packaging, resource: object): Packaging {
  const Bad = { Type: 'AWS::X::Y', Properties: {}, ...resource };
  return {
    ...good,
    template: { ...good.template, Resources: { ...good.template.Resources, Bad } },
  };
}

describe('the policy of the deployer', () => {
  it('covers every resource of every variant, and nothing by a wildcard of actions', async () => {
    for (const { options } of richest) {
      const { template } = await packageService<Template, Provider>(options);
      const policy = deployerPolicy(template, { region: 'eu-central-1' });

      const actions = policy.Statement.flatMap(({ Action }) => Action);
      expect(actions.filter((action) => action.includes('*'))).toEqual([]);
      expect(actions).toContain('lambda:UpdateFunctionCode');
      expect(JSON.stringify(policy).length).toBeLessThan(10_240);
    }
  });

  it('names the roles under the path, and the partition of the region', async () => {
    const { template } = await packaging;

    const policy = deployerPolicy(template, { region: 'us-gov-west-1', iamPath: '/team/' });

    const roles = policy.Statement.find(({ Action }) => Action.includes('iam:PassRole'));
    expect(roles?.Resource).toContain('arn:aws-us-gov:iam::*:role/team/duo-edge-*');
  });
});
