/** What meets somebody who deploys for the first time: help, refusals that say what to type, and the summary. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  filesIn,
  functionsOf,
  ofType,
  packageService,
  packagingError,
} from './packaged-template.ts';
import { propertiesOf } from './template-resources.ts';

/** Each packaging takes seconds, on a busy machine many. */
vi.setConfig({ testTimeout: 180_000 });

const ROOT = join(import.meta.dirname, '..', '..');
const BIN = join(ROOT, 'node_modules', '.bin');

/** Runs the deploy tool, against the AWS that is at `endpoint`. */
async function serverless(args: readonly string[], endpoint = 'http://127.0.0.1:1') {
  const env = {
    PATH: [BIN, process.env['PATH']].join(delimiter),
    HOME: tmpdir(),
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: endpoint,
  };
  const { promise, resolve } = Promise.withResolvers<{ code: number; text: string }>();
  const child = execFile(join(BIN, 'serverless'), [...args], { cwd: ROOT, env }, (_, out, err) => {
    resolve({ code: child.exitCode ?? -1, text: out + err });
  });
  return promise;
}

const OUTPUTS = {
  GatewayUrl: 'https://abc.execute-api.eu-central-1.amazonaws.com/prod',
  AssignmentsTableName: 'duo-edge-prod-AssignmentsTable-1',
  ServiceEndpoint: 'https://abc.execute-api.eu-central-1.amazonaws.com/prod',
};

/** CloudFormation with one stack. */
async function startCloudFormation(more: Readonly<Record<string, string>> = {}) {
  const outputs = Object.entries({ ...OUTPUTS, ...more }).map(
    ([name, value]) =>
      `<member><OutputKey>${name}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const stack = `<member><StackName>duo-edge-prod</StackName><StackStatus>UPDATE_COMPLETE</StackStatus>
    <CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>${outputs.join('')}</Outputs></member>`;
  const answers: Readonly<Record<string, string>> = {
    DescribeStacks: `<Stacks>${stack}</Stacks>`,
    ListStackResources: '<StackResourceSummaries/>',
  };
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const action = new URLSearchParams(body).get('Action') ?? '';
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(`<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
      <${action}Result>${answers[action]}</${action}Result></${action}Response>`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.dispose]: () => void server.close(),
  };
}

describe('help', () => {
  it.each([['deploy'], ['deploy', 'function'], ['logs'], ['rollback'], ['remove'], ['print']])(
    'is there for %s %s without any parameter',
    async (...command) => {
      const { code, text } = await serverless([...command, '--help']);

      expect({ code, text }).toEqual({ code: 0, text: expect.stringContaining(command.join(' ')) });
    },
  );
});

describe('info', () => {
  it('ends with the URL for GitLab and the next command, without a line for each route', async () => {
    using cloudFormation = await startCloudFormation();
    const args = ['info', '--region', 'eu-central-1', '--param=gitlabUrl=https://gitlab.acme.test'];

    const { code, text } = await serverless(args, cloudFormation.url);

    expect(code).toBe(0);
    expect(text).toContain(`gateway:\n  ${OUTPUTS.GatewayUrl}\n  Enter this URL in GitLab: `);
    expect(text).toContain(
      `  npm run doctor -- --url ${OUTPUTS.GatewayUrl} --gitlab https://gitlab.acme.test --region eu-central-1 --table ${OUTPUTS.AssignmentsTableName}\n`,
    );
    expect(text).not.toContain('ANY - ');
  });

  it('says what GitLab needs to know of its own service, where that runs', async () => {
    using cloudFormation = await startCloudFormation({
      AgentPlatformAddress: 'agents.acme.test:443',
      AgentPlatformModelUrl: `${OUTPUTS.GatewayUrl}/v1`,
      AgentPlatformTarget: 'duo-e-Agent-1.elb.eu-central-1.amazonaws.com',
    });

    const { text } = await serverless(['info', '--region=eu-central-1'], cloudFormation.url);

    expect(text).toContain('agent platform:\n  agents.acme.test:443\n  Enter this in GitLab: ');
    expect(text).toContain(`self-hosted models: ${OUTPUTS.GatewayUrl}/v1\n`);
    expect(text).toMatch(/npm run doctor -- .* --agent-platform agents\.acme\.test:443\n/);
    expect(text).toContain('agents.acme.test must point to duo-e-Agent-1.elb.eu-central-1.');
  });

  it('needs no parameter', async () => {
    using cloudFormation = await startCloudFormation();

    const { code, text } = await serverless(['info', '--region=eu-central-1'], cloudFormation.url);

    expect({ code, text }).toEqual({ code: 0, text: expect.stringContaining(OUTPUTS.GatewayUrl) });
  });
});

describe('a region', () => {
  it.each([
    ['cn-north-1', /cn-north-1 has no Amazon Bedrock/],
    ['eusc-de-east-1', /eusc-de-east-1 has no global inference profiles; name a model of its own/],
  ])('%s is refused with the reason', async (region, reason) => {
    expect(await packagingError(`--region=${region}`)).toMatch(reason);
  });

  it.each([
    ['us-gov-west-1', [], 'bedrock/us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0'],
    [
      'eusc-de-east-1',
      ['--param=defaultModel=bedrock/amazon.nova-lite-v1:0'],
      'bedrock/amazon.nova-lite-v1:0',
    ],
  ])('%s has a model of its own, and no ARN of another partition', async (region, more, model) => {
    const { template, text } = await packageService(`--region=${region}`, ...more);

    const [properties] = functionsOf(template).values();
    expect(properties?.Environment.Variables['DUO_EDGE_DEFAULT_MODEL']).toBe(model);
    expect(text).not.toContain('arn:aws:');
  });
});

describe('the environment of a function', () => {
  const gigantic = '{"m": {"input": 1, "output": 1, "cacheRead": 0}}';
  const prices = `{${Array.from({ length: 90 }, (_, index) => gigantic.slice(1, -1).replace('m', `eu.model-number-${index}`)).join(',')}}`;

  it('is summed before anything is sent, and the largest variable is named', async () => {
    const text = await packagingError(`--param=prices=${prices}`);

    expect(text).toMatch(/The environment of duo-edge-prod-chat has \d+ bytes; Lambda allows 4096/);
    expect(text).toMatch(/The largest variable is DUO_EDGE_PRICES with \d+ bytes/);
  });

  it('has room left when certificates and keys are long: they are files of the package', async () => {
    const certificate = `-----BEGIN CERTIFICATE-----\\n${'A'.repeat(9_000)}\\n-----END CERTIFICATE-----`;

    const keys = '{"https://gitlab.example.com": {"keys": [{"kty": "RSA"}]}}';
    const { template, archives } = await packageService(
      `--param=caCertificates=${certificate}`,
      `--param=issuerKeys=${keys}`,
    );

    for (const { Environment } of functionsOf(template).values()) {
      expect(Environment.Variables).toMatchObject({
        DUO_EDGE_CA_CERTIFICATES: 'file:certificates.pem',
        DUO_EDGE_ISSUER_KEYS: 'file:issuer-keys.json',
      });
    }
    for (const name of ['chat', 'code-completion', 'code-generation', 'platform']) {
      const files = filesIn(archives.get(name));
      expect(files.get('certificates.pem')).toBe(certificate);
      expect(files.get('issuer-keys.json')).toBe(keys);
    }
  });
});

describe('what a deployment sets', () => {
  it('leaves nothing behind when it fails at first, and its data when it is removed', async () => {
    const { template } = await packageService('--param=usageBucket=create');

    const kept = Object.entries(template.Resources).filter(
      ([, { DeletionPolicy }]) => DeletionPolicy,
    );
    const policies = kept.map(([id, { DeletionPolicy }]) => [id, DeletionPolicy]);
    expect(Object.fromEntries(policies)).toEqual({
      AccessLogRole: 'RetainExceptOnCreate',
      AccessLogAccount: 'RetainExceptOnCreate',
      AssignmentsTable: 'RetainExceptOnCreate',
      SigningKey: 'RetainExceptOnCreate',
      UsageBucket: 'RetainExceptOnCreate',
      UsageBucketPolicy: 'RetainExceptOnCreate',
    });
    expect(propertiesOf(template, 'AssignmentsTable')).not.toHaveProperty(
      'DeletionProtectionEnabled',
    );
  });

  it('logs no bodies, whatever the log level of the stage', async () => {
    const { provider } = await packageService();

    expect(provider.logs.restApi).toMatchObject({
      executionLogging: false,
      fullExecutionData: false,
    });
  });

  it('lets nobody read the bucket of deployments, and tells regions of an account apart', async () => {
    const { template } = await packageService('--region=eu-west-1');

    expect(propertiesOf(template, 'ServerlessDeploymentBucket')).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    const dashboards = [...ofType(template, 'AWS::CloudWatch::Dashboard').values()];
    expect(dashboards).toMatchObject([{ DashboardName: 'duo-edge-prod-eu-west-1' }]);
  });
});
