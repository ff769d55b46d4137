import { describe, expect, it } from 'vitest';
import {
  folderOf,
  functionsOf,
  ofType,
  packageService,
  statementsOf,
  type Template,
} from './packaged-template.ts';

const MESSAGE = "API Gateway's message";
/** API Gateway gives its message as JSON already. */
const QUOTED_MESSAGE = JSON.stringify(MESSAGE);

/** API Gateway's own answers: the type, the status if it is not API Gateway's, `detail`. */
const OWN_ANSWERS = [
  ['DEFAULT_4XX', undefined, MESSAGE],
  ['DEFAULT_5XX', undefined, MESSAGE],
  ['UNAUTHORIZED', '401', 'Unauthorized'],
  ['ACCESS_DENIED', '403', 'Forbidden'],
  ['MISSING_AUTHENTICATION_TOKEN', '404', 'Not Found'],
  ['THROTTLED', '429', 'Too many requests. Please try again later.'],
  ['REQUEST_TOO_LARGE', '413', 'Request Entity Too Large'],
] as const;

interface OwnAnswer {
  readonly ResponseType: string;
  readonly StatusCode?: string;
  readonly ResponseParameters: Readonly<Record<string, string>>;
  readonly ResponseTemplates: Readonly<Record<string, string>>;
}

const ISSUER_KEYS = '{"https://gitlab.example.com":{"keys":[{"kty":"RSA","n":"a==","e":"AQAB"}]}}';
/** In one line: the deploy tool takes no line ends in a parameter. */
const CERTIFICATES = '-----BEGIN CERTIFICATE-----\\nAA==\\n-----END CERTIFICATE-----\\n';
const KEY = 'arn:aws:kms:us-east-1:123456789012:key/';

const { template, provider } = await packageService(
  '--region=us-east-1',
  '--param=gitlabUrl=https://gitlab.example.com',
  '--param=customerPortalUrl=https://portal.example.com',
  '--param=models=anthropic.claude-haiku-4-5-*, amazon.nova-*',
  '--param=accessLogRole=existing',
  `--param=issuerKeys=${ISSUER_KEYS}`,
  `--param=caCertificates=${CERTIFICATES}`,
  `--param=signingKeyArn=${KEY}1`,
  `--param=validationKeyArn=${KEY}2`,
);

describe("the API's own answers", () => {
  const answers = ofType<OwnAnswer>(template, 'AWS::ApiGateway::GatewayResponse');

  it.each(OWN_ANSWERS)('to %s are JSON that a browser may read', (type, status, detail) => {
    const answer = [...answers.values()].find(({ ResponseType }) => ResponseType === type);
    const body = answer?.ResponseTemplates['application/json'] ?? '';

    expect(answer?.StatusCode).toBe(status);
    expect(JSON.parse(body.replace('$context.error.messageString', QUOTED_MESSAGE))).toEqual({
      detail,
    });
    expect(answer?.ResponseParameters).toEqual({
      'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
    });
  });

  it('exist before the deployment that puts them to work', () => {
    const [deployment] = Object.keys(template.Resources).filter((id) =>
      id.startsWith('ApiGatewayDeployment'),
    );

    const before = dependenciesOf(template, deployment ?? '');

    expect([...before]).toEqual(expect.arrayContaining([...answers.keys()]));
    expect(answers.size).toBe(OWN_ANSWERS.length);
  });
});

describe('the access log', () => {
  it('is one JSON object for each request, without contents', () => {
    const { executionLogging, roleManagedExternally, format } = provider.logs.restApi;

    expect({ executionLogging, roleManagedExternally }).toEqual({
      executionLogging: false,
      roleManagedExternally: true,
    });
    expect(Object.values(JSON.parse(String(format)))).toEqual(
      expect.arrayContaining([
        '$context.status',
        '$context.integration.timeToFirstContent',
        '$context.integration.responseTransferMode',
      ]),
    );
  });
});

describe('parameters', () => {
  it('reach every function', () => {
    for (const { Environment } of functionsOf(template).values()) {
      expect(Environment.Variables).toMatchObject({
        AIGW_GITLAB_URL: 'https://gitlab.example.com',
        AIGW_CUSTOMER_PORTAL_URL: 'https://portal.example.com',
        DUO_EDGE_CA_CERTIFICATES: 'file:certificates.pem',
        DUO_EDGE_ISSUER_KEYS: 'file:issuer-keys.json',
        DUO_EDGE_DEFAULT_MODEL: 'bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0',
      });
    }
  });

  it('limit the models', () => {
    const chat = [...functionsOf(template).values()].find((own) => folderOf(own) === 'chat');
    const statements = chat ? statementsOf(template, chat) : [];
    const invoke = statements.find(({ Action }) => Action.includes('bedrock:InvokeModel'));
    const bedrock = `arn:\${AWS::Partition}:bedrock:\${AWS::Region}:`;
    const account = `${bedrock}\${AWS::AccountId}`;

    expect(invoke?.Resource).toEqual([
      { 'Fn::Sub': `${account}:inference-profile/*.anthropic.claude-haiku-4-5-*` },
      { 'Fn::Sub': `${account}:inference-profile/*.amazon.nova-*` },
      { 'Fn::Sub': `${account}:application-inference-profile/*` },
      { 'Fn::Sub': `${bedrock}:foundation-model/anthropic.claude-haiku-4-5-*` },
      { 'Fn::Sub': `${bedrock}:foundation-model/amazon.nova-*` },
      { 'Fn::Sub': `${account}:project/default` },
    ]);
  });

  it("leave the account's role for access logs alone when told so", () => {
    for (const id of ['AccessLogRole', 'AccessLogAccount']) {
      expect(template.Resources).not.toHaveProperty(id);
    }
  });
});

it('tells the operator the address and the table', () => {
  expect(template.Outputs).toMatchObject({
    GatewayUrl: {
      Value: {
        'Fn::Sub': `https://\${ApiGatewayRestApi}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/prod`,
      },
    },
    AssignmentsTableName: { Value: { Ref: 'AssignmentsTable' } },
  });
});

/** Everything that CloudFormation makes before `id`. */
function dependenciesOf(from: Template, id: string): ReadonlySet<string> {
  const direct = from.Resources[id]?.DependsOn ?? [];
  return new Set(direct.flatMap((next) => [next, ...dependenciesOf(from, next)]));
}
