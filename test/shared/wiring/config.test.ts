import { describe, expect, it } from 'vitest';
import { loadConfig } from '#shared/wiring/config.ts';

const COMPLETE = {
  AWS_REGION: 'eu-central-1',
  DUO_EDGE_TABLE: 'table',
  AIGW_GITLAB_URL: 'https://gitlab.example.com',
};

describe('the configuration', () => {
  it('needs a region, a table and an issuer, and no more', () => {
    expect(loadConfig(COMPLETE)).toEqual({
      allowedModels: [],
      bedrockEndpoint: undefined,
      bypassAuthentication: false,
      chatLimits: { maxOutputTokens: undefined, deadlineMs: undefined },
      caCertificates: undefined,
      defaultModels: {},
      deployed: false,
      disallowedFlags: {},
      docs: {
        bucket: undefined,
        fips: false,
        gitlabUrls: ['https://gitlab.example.com'],
        path: undefined,
        region: 'eu-central-1',
        s3Endpoint: undefined,
        url: undefined,
      },
      dynamodbEndpoint: undefined,
      gitlabInstances: [],
      gitlabIssuers: ['https://gitlab.example.com'],
      limits: {
        deadlineMs: Number.POSITIVE_INFINITY,
        firstEventMs: Number.POSITIVE_INFINITY,
        hedgeAfterMs: undefined,
        idleMs: 20_000,
        maxInFlight: 1_024,
      },
      issuerKeySets: new Map(),
      kmsEndpoint: undefined,
      kmsRegion: 'eu-central-1',
      modelRegions: [],
      prices: [],
      projects: undefined,
      proxy: undefined,
      region: 'eu-central-1',
      requestMetadata: false,
      roles: expect.anything(),
      serviceName: 'gitlab-ai-gateway',
      servingPlatforms: false,
      modelEndpoint: false,
      builtInAliases: true,
      regionFence: false,
      signingKeyId: undefined,
      signingKeyPem: undefined,
      strictClassicChat: false,
      chatUsage: false,
      table: 'table',
      trustedIssuers: ['https://gitlab.example.com'],
      unknownSettings: 'refuse',
      validationKeyId: undefined,
      validationKeyPem: undefined,
    });
  });

  it('takes Bedrock from another region and endpoint, by the names of GitLab and of the SDK', () => {
    const byGitlab = loadConfig({
      ...COMPLETE,
      AWS_REGION_NAME: 'us-west-2',
      AWS_BEDROCK_RUNTIME_ENDPOINT: 'https://vpce.example.com',
    });
    const bySdk = loadConfig({
      ...COMPLETE,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'http://127.0.0.1:1',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:2',
    });

    expect(byGitlab).toMatchObject({
      region: 'us-west-2',
      bedrockEndpoint: 'https://vpce.example.com',
    });
    expect(bySdk).toMatchObject({
      bedrockEndpoint: 'http://127.0.0.1:1',
      dynamodbEndpoint: 'http://127.0.0.1:2',
    });
  });

  it('reads the guardrail in the form of GitLab', () => {
    const guardrail = { guardrailIdentifier: 'gr-1', guardrailVersion: 'DRAFT', trace: 'enabled' };
    const env = { ...COMPLETE, AIGW_BEDROCK_GUARDRAIL_CONFIG: JSON.stringify(guardrail) };

    expect(loadConfig(env).guardrail).toEqual({
      identifier: 'gr-1',
      version: 'DRAFT',
      trace: 'enabled',
    });
    expect(
      loadConfig({ ...COMPLETE, AIGW_BEDROCK_GUARDRAIL_CONFIG: '' }).guardrail,
    ).toBeUndefined();
  });

  it('reads the bounds of chat in the units of GitLab', () => {
    const config = loadConfig({
      ...COMPLETE,
      DUO_EDGE_STRICT_CLASSIC_CHAT: 'true',
      DUO_EDGE_CHAT_USAGE: 'yes',
      DUO_EDGE_REQUEST_METADATA: 'on',
      AIGW_DUO_CHAT__MAX_TOKENS: '2048',
      AIGW_DUO_CHAT__MODEL_REQUEST_TIMEOUT: '30.5',
    });

    expect(config).toMatchObject({
      strictClassicChat: true,
      chatUsage: true,
      requestMetadata: true,
      chatLimits: { maxOutputTokens: 2_048, deadlineMs: 30_500 },
    });
  });

  it.each(['AIGW_DUO_CHAT__MAX_TOKENS', 'AIGW_DUO_CHAT__MODEL_REQUEST_TIMEOUT'])(
    'refuses a %s that is no number above 0',
    (name) => {
      for (const value of ['0', '-1', 'many', 'Infinity']) {
        expect(() => loadConfig({ ...COMPLETE, [name]: value })).toThrow(`${name} is not a number`);
      }
    },
  );

  it('reads lists, models by feature and flags', () => {
    const config = loadConfig({
      ...COMPLETE,
      AIGW_GITLAB_URL: 'https://a.example.com, https://b.example.com',
      AIGW_CUSTOMER_PORTAL_URL: 'https://customers.example.com',
      DUO_EDGE_GITLAB_INSTANCES: 'id-1, id-2',
      DUO_EDGE_DEFAULT_MODEL: ' bedrock/m1 ',
      DUO_EDGE_DEFAULT_MODEL__CODE_COMPLETIONS: 'bedrock/m2',
      DUO_EDGE_ALLOWED_MODELS: 'eu.*,amazon.nova-lite-v1:0',
      AIGW_FEATURE_FLAGS__DISALLOWED_FLAGS: '{"saas": ["a"]}',
    });

    expect(config).toMatchObject({
      trustedIssuers: [
        'https://a.example.com',
        'https://b.example.com',
        'https://customers.example.com',
      ],
      gitlabInstances: ['id-1', 'id-2'],
      defaultModels: { '*': 'bedrock/m1', code_completions: 'bedrock/m2' },
      allowedModels: ['eu.*', 'amazon.nova-lite-v1:0'],
      disallowedFlags: { saas: ['a'] },
    });
  });

  it.each(['true', 'TRUE', '1', 'yes', 'on'])('takes "%s" for switched on', (word) => {
    const { AIGW_GITLAB_URL: _, ...withoutIssuer } = COMPLETE;

    const config = loadConfig({ ...withoutIssuer, AIGW_AUTH__BYPASS_EXTERNAL: word });

    expect(config).toMatchObject({ bypassAuthentication: true, trustedIssuers: [] });
  });

  it('names everything that is missing in one message', () => {
    expect(() => loadConfig({})).toThrow(
      /AWS_REGION is missing.*\n.*DUO_EDGE_TABLE is missing.*\n.*AIGW_GITLAB_URL is missing/,
    );
  });

  it.each([
    [{ AIGW_GITLAB_URL: 'gitlab.example.com' }, /AIGW_GITLAB_URL is not an http or https URL/],
    [{ HTTPS_PROXY: 'socks5://proxy' }, /HTTPS_PROXY is not the URL of a proxy/],
    [{ AIGW_CUSTOMER_PORTAL_URL: 'ftp://x' }, /AIGW_CUSTOMER_PORTAL_URL is not an http or https/],
    [{ AIGW_FEATURE_FLAGS__DISALLOWED_FLAGS: '{' }, /DISALLOWED_FLAGS is not a JSON object/],
    [{ AIGW_FEATURE_FLAGS__DISALLOWED_FLAGS: '[1]' }, /DISALLOWED_FLAGS is not a JSON object/],
    [{ AIGW_BEDROCK_GUARDRAIL_CONFIG: '{' }, /GUARDRAIL_CONFIG is not a guardrail/],
    [
      { AIGW_BEDROCK_GUARDRAIL_CONFIG: '{"guardrailIdentifier":"a"}' },
      /GUARDRAIL_CONFIG is not a guardrail/,
    ],
    [{ DUO_EDGE_MAX_IN_FLIGHT: '0' }, /MAX_IN_FLIGHT is not a positive whole number of requests/],
    [{ DUO_EDGE_HEDGE_AFTER_MS: 'soon' }, /HEDGE_AFTER_MS is not a positive whole number of milli/],
    [{ DUO_EDGE_MODEL_REGIONS: 'eu-central-1,Frankfurt' }, /MODEL_REGIONS is not a list of AWS/],
    [{ DUO_EDGE_UNKNOWN_SETTINGS: 'guess' }, /UNKNOWN_SETTINGS is not one of refuse, default/],
    [{ DUO_EDGE_GITLAB_INSTANCES: 'https://a.test' }, /GITLAB_INSTANCES is not a list of ids/],
    [{ AIGW_AUTH__BYPASS_JWT_SIGNATURE: 'true' }, /signatures are always checked/],
  ])('refuses %o', (wrong, message) => {
    expect(() => loadConfig({ ...COMPLETE, ...wrong })).toThrow(message);
  });

  it('lets nobody switch authentication off on AWS by accident', () => {
    const deployed = {
      ...COMPLETE,
      AWS_LAMBDA_FUNCTION_NAME: 'chat',
      AIGW_AUTH__BYPASS_EXTERNAL: 'true',
    };

    expect(() => loadConfig(deployed)).toThrow(/DUO_EDGE_CONFIRM_BYPASS=true/);
    expect(loadConfig({ ...deployed, DUO_EDGE_CONFIRM_BYPASS: 'true' })).toMatchObject({
      deployed: true,
      bypassAuthentication: true,
    });
  });

  it("lets no long-lived key replace a function's role", () => {
    const env = { ...COMPLETE, AWS_BEARER_TOKEN_BEDROCK: 'secret' };

    expect(() => loadConfig({ ...env, AWS_LAMBDA_FUNCTION_NAME: 'chat' })).toThrow(
      /AWS_BEARER_TOKEN_BEDROCK is a long-lived key/,
    );
    expect(loadConfig(env).deployed).toBe(false);
  });
});
