import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type ConfigurationError, loadConfig } from '#shared/wiring/config.ts';
import { createCertificate } from '../../support/certificate.ts';

const { certificate } = createCertificate();
const ISSUER = 'https://gitlab.example.com/relative';
const ARN = 'arn:aws:kms:eu-central-1:123456789012:key/1';

const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k' };
const sets = (issuer: string, set: unknown = { keys: [jwk] }) => JSON.stringify({ [issuer]: set });

const COMPLETE = {
  AWS_REGION: 'eu-central-1',
  DUO_EDGE_TABLE: 'table',
  AIGW_GITLAB_URL: `${ISSUER}/`,
};

function problemsOf(env: Record<string, string>): string {
  try {
    loadConfig({ ...COMPLETE, ...env });
    return '';
  } catch (error) {
    return (error as ConfigurationError).problems.join('\n');
  }
}

describe('the configuration of keys', () => {
  it('reads keys of issuers by the name of the issuer', () => {
    const { issuerKeySets } = loadConfig({
      ...COMPLETE,
      DUO_EDGE_ISSUER_KEYS: sets(`${ISSUER}/`),
    });

    expect([...issuerKeySets].map(([issuer, set]) => [issuer, [...set.keys()]])).toEqual([
      [ISSUER, ['k']],
    ]);
  });

  it('takes line ends of certificates also as two characters', () => {
    const { caCertificates } = loadConfig({
      ...COMPLETE,
      DUO_EDGE_CA_CERTIFICATES: certificate.replaceAll('\n', '\\n'),
    });

    expect(caCertificates).toBe(certificate);
  });

  it('takes the region of the function, not that of Bedrock', () => {
    const { AWS_REGION: _, ...rest } = COMPLETE;

    expect(loadConfig({ ...rest, AWS_REGION: 'a', AWS_REGION_NAME: 'b' }).kmsRegion).toBe('a');
    expect(loadConfig({ ...rest, AWS_REGION_NAME: 'b' }).kmsRegion).toBe('b');
  });

  it.each([
    {},
    { DUO_EDGE_SIGNING_KEY_ID: ARN, DUO_EDGE_VALIDATION_KEY_ID: ARN },
    { DUO_EDGE_SIGNING_KEY_ID: ARN, AIGW_SELF_SIGNED_JWT__VALIDATION_KEY: 'pem' },
    { AIGW_SELF_SIGNED_JWT__SIGNING_KEY: 'pem', DUO_EDGE_VALIDATION_KEY_ID: ARN },
    { DUO_EDGE_ISSUER_KEYS: sets(ISSUER) },
    { DUO_EDGE_CA_CERTIFICATES: certificate },
    { DUO_EDGE_CA_CERTIFICATES: `\n${certificate}${certificate}`.replaceAll('\n', '\\n') },
  ])('accepts %j', (env) => {
    expect(problemsOf(env)).toBe('');
  });

  it.each([
    {
      env: { DUO_EDGE_SIGNING_KEY_ID: ARN, AIGW_SELF_SIGNED_JWT__SIGNING_KEY: 'pem' },
      problem: /both set/,
    },
    { env: { DUO_EDGE_SIGNING_KEY_ID: 'alias/a' }, problem: /no alias/ },
    {
      env: { DUO_EDGE_VALIDATION_KEY_ID: 'arn:aws:kms:eu-central-1:123456789012:alias/a' },
      problem: /no alias/,
    },
    { env: { DUO_EDGE_ISSUER_KEYS: '{' }, problem: /not a JSON object/ },
    { env: { DUO_EDGE_ISSUER_KEYS: '7' }, problem: /not a JSON object/ },
    { env: { DUO_EDGE_ISSUER_KEYS: sets(ISSUER, { keys: [] }) }, problem: /with RSA keys/ },
    { env: { DUO_EDGE_ISSUER_KEYS: sets(ISSUER, null) }, problem: /with RSA keys/ },
    { env: { DUO_EDGE_ISSUER_KEYS: ' '.repeat(65_537) }, problem: /not a JSON object/ },
    { env: { DUO_EDGE_ISSUER_KEYS: sets('https://evil.test') }, problem: /names an issuer/ },
    { env: { DUO_EDGE_CA_CERTIFICATES: 'text' }, problem: /does not hold certificates/ },
    { env: { DUO_EDGE_CA_CERTIFICATES: `${certificate}text` }, problem: /does not hold/ },
    {
      env: { DUO_EDGE_CA_CERTIFICATES: certificate.replace('\n', '\nAAAA') },
      problem: /does not hold certificates/,
    },
  ])('refuses $env', ({ env, problem }) => {
    expect(problemsOf(env)).toMatch(problem);
    expect(problemsOf(env)).not.toMatch(/evil|text$/);
  });
});
