import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoAnswer } from '#infra/local/bedrock-stand-in/demo-answer.ts';
import { KEY_SET_PATH, startIssuer, WELL_KNOWN_PATH } from '#infra/local/issuer.ts';
import { startTestGateway, type TestGateway } from '../../../support/test-gateway.ts';
import { ALL_SCOPES, examine, fullArguments } from './examine.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
  gateway.model(demoAnswer);
});
afterAll(() => gateway[Symbol.asyncDispose]());

const ONLY = ['--only', 'keys,clock,claims,token,scopes'];

/** With another token than the right one. */
function examineToken(token: string, ...more: string[]) {
  const args = ['--url', gateway.url, '--gitlab', gateway.gitlab.url, '--token', token];
  return examine([...args, ...ONLY, ...more]);
}

describe('an issuer', () => {
  it('that cannot be reached is the first thing to mend', async () => {
    await using gitlab = await startIssuer();
    gitlab.down('refused');

    const { of } = await examine(['--url', gateway.url, '--gitlab', gitlab.url]);

    expect(of('discovery')).toMatchObject({
      status: 'failed',
      seen: expect.stringContaining('closed without an answer'),
      gitlab: expect.stringContaining('401'),
    });
    expect(of('keys')?.status).toBe('skipped');
  });

  it('that shows a login page is no issuer', async () => {
    await using gitlab = await startIssuer();
    gitlab.answer(WELL_KNOWN_PATH, { status: 302, headers: { location: '/users/sign_in' } });

    const { of } = await examine(['--url', gateway.url, '--gitlab', gitlab.url]);

    expect(of('discovery')).toMatchObject({
      status: 'failed',
      fix: expect.stringMatching(/login/),
    });
  });

  it('that has another name than GitLab is known by leads to the right parameter', async () => {
    await using gitlab = await startIssuer();
    const issuer = 'https://gitlab.example.com';
    gitlab.answer(WELL_KNOWN_PATH, { body: { issuer, jwks_uri: `${gitlab.url}${KEY_SET_PATH}` } });

    const { of } = await examine(['--url', gateway.url, '--gitlab', gitlab.url]);

    expect(of('discovery')).toMatchObject({
      status: 'failed',
      seen: `the issuer names itself ${issuer}, not ${gitlab.url}`,
      fix: expect.stringContaining(`gitlabUrl=${issuer}`),
    });
  });

  it('under a relative URL is found there or at the root of its host', async () => {
    await using below = await startIssuer({ path: '/gitlab' });
    await using atRoot = await startIssuer({ path: '/gitlab', discoveryAtRoot: true });

    const first = await examine(['--url', gateway.url, '--gitlab', `${below.url}/`]);
    const second = await examine(['--url', gateway.url, '--gitlab', atRoot.url]);

    expect(first.of('keys')?.status).toBe('ok');
    expect(second.of('discovery')?.seen).toContain('at the root of the host');
  });

  it.each([
    { name: 'no RSA keys', keys: [{ kty: 'EC', crv: 'P-256', kid: 'a', x: 'AA', y: 'AA' }] },
    { name: 'no keys', keys: [] },
  ])('with $name cannot be trusted', async ({ keys }) => {
    await using gitlab = await startIssuer();
    gitlab.answer(KEY_SET_PATH, { body: { keys } });

    const { of } = await examine(['--url', gateway.url, '--gitlab', gitlab.url]);

    expect(of('keys')).toMatchObject({ status: 'failed', fix: expect.stringContaining('RSA') });
  });

  it('with its keys on another host is not followed there', async () => {
    await using gitlab = await startIssuer();
    const jwks_uri = 'http://keys.example.test/keys';
    gitlab.answer(WELL_KNOWN_PATH, { body: { issuer: gitlab.url, jwks_uri } });

    const { of } = await examine(['--url', gateway.url, '--gitlab', gitlab.url]);

    expect(of('keys')).toMatchObject({
      status: 'failed',
      seen: `jwks_uri is on another host: ${jwks_uri}`,
    });
  });

  it('that the gateway does not know refuses tokens that are right', async () => {
    await using other = await startTestGateway();
    const args = await fullArguments(gateway);

    const { of } = await examine([...args, '--url', other.url, ...ONLY]);

    expect(of('claims')?.status).toBe('ok');
    expect(of('token')).toMatchObject({
      status: 'failed',
      seen: '401 Forbidden by auth provider',
      fix: expect.stringMatching(/trusts another issuer .*gitlabUrl=/),
    });
  });
});

describe('a token', () => {
  it('of the portal for an instance that GitLab has not named is explained', async () => {
    const sub = 'd7c1a5d0-7a86-4f0c-a7b9-000000000000';

    const { of } = await examineToken(await gateway.portal.sign({ sub, gitlab_instance_uid: sub }));

    expect(of('token')).toMatchObject({
      status: 'failed',
      seen: expect.stringMatching(/^403 This GitLab instance is not known to the gateway/),
      fix: expect.stringMatching(/models -- instances.*gitlabInstances=<id>/s),
    });
  });

  it('of another instance is told by its issuer', async () => {
    await using other = await startIssuer();

    const { of } = await examineToken(await other.sign());

    expect(of('claims')?.seen).toMatch(/^issued by another instance: the issuer is/);
    expect(of('token')).toMatchObject({ status: 'failed', fix: of('claims')?.fix });
  });

  it('that has expired is told by its date', async () => {
    const { of } = await examineToken(await gateway.gitlab.sign({}, { expiresIn: -600 }));

    expect(of('claims')?.seen).toMatch(/^expired at \d{4}-/);
    expect(of('claims')?.fix).toContain('gitlab-rails');
    expect(of('token')?.status).toBe('failed');
  });

  it.each([
    { name: 'for another service', claims: { aud: 'other' }, seen: /not for gitlab-ai-gateway/ },
    { name: 'of the future', claims: { nbf: 4_000_000_000 }, seen: /^not valid before / },
    { name: 'without expiry', claims: { exp: null }, seen: /no expiry/ },
  ])('$name is told by its claim', async ({ claims, seen }) => {
    const { of } = await examineToken(await gateway.gitlab.sign(claims));

    expect(of('claims')).toMatchObject({ status: 'failed', seen: expect.stringMatching(seen) });
  });

  it('that a key unknown to GitLab signed is told by its signature', async () => {
    const { of } = await examineToken(await gateway.gitlab.sign({}, { key: 'unknown' }));

    expect(of('claims')?.seen).toContain('do not verify the signature');
  });

  it('that is none is told so', async () => {
    expect((await examineToken('glpat-not-a-jwt')).of('claims')?.seen).toBe('not a JWT');
  });

  it('that does not match the instance is explained by the text of the 401', async () => {
    const token = await gateway.gitlab.sign();

    const { of } = await examineToken(token, '--instance-id', 'another');

    expect(of('token')).toMatchObject({
      status: 'failed',
      seen: "401 Header mismatch 'X-Gitlab-Instance-Id'",
      fix: expect.stringContaining('Gitlab::GlobalAnonymousId.instance_id'),
    });
  });

  it('of the gateway itself is told from one of GitLab', async () => {
    const reply = await gateway.send({ path: '/v1/code/user_access_token' });

    const { of } = await examineToken(reply.json<{ token: string }>().token);

    expect(of('claims')).toMatchObject({
      status: 'warning',
      seen: expect.stringMatching(/user token/),
    });
  });

  it('without a scope shows which features go without', async () => {
    const scopes = ALL_SCOPES.filter((scope) => !scope.includes('chat'));
    const args = await fullArguments(gateway, { scopes });

    const { of } = await examine([...args, '--only', 'scopes,chat']);

    expect(of('scopes')).toMatchObject({
      status: 'warning',
      seen: expect.stringContaining('missing: duo_chat (Duo Chat, Non-Agentic, formerly Classic)'),
    });
    expect(of('chat')).toMatchObject({
      status: 'failed',
      gitlab: 'code M3006: a subscription is missing',
      fix: expect.stringContaining('Scopes of the token'),
    });
  });

  it('for direct connections needs a signing key', async () => {
    await using keyless = await startTestGateway({
      AWS_LAMBDA_FUNCTION_NAME: 'platform',
      AIGW_SELF_SIGNED_JWT__SIGNING_KEY: '',
    });
    const args = await fullArguments(keyless);

    const { of } = await examine([...args, '--only', 'direct']);

    expect(of('user-token')).toMatchObject({ status: 'failed', fix: expect.stringMatching(/KMS/) });
    expect(of('direct')?.status).toBe('skipped');
  });
});
