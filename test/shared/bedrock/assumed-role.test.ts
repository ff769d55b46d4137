/** Calls of Bedrock in another account, with the real SDK, against STS and Bedrock on their wire protocols. */
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BedrockStandIn, startBedrockStandIn } from '#infra/local/bedrock-stand-in/server.ts';
import type { RoleOptions } from '#shared/bedrock/assumed-role.ts';
import { createRoleCredentials, stsAddress } from '#shared/bedrock/assumed-role.ts';
import { createBedrockPlatform } from '#shared/bedrock/platform.ts';
import type { CallLabels, ModelTarget } from '#shared/models/model-request.ts';
import { accessKeyOf, type StsStandIn, startSts } from '../../support/sts-stand-in.ts';

const ROLE = 'arn:aws:iam::210987654321:role/bedrock';
const OTHER = 'arn:aws:iam::333333333333:role/team/models';

let sts: StsStandIn;
let bedrock: BedrockStandIn;
beforeEach(async () => {
  sts = await startSts();
  bedrock = await startBedrockStandIn({ answer: () => ({ type: 'answer', text: 'ok' }) });
});
afterEach(async () => {
  await sts[Symbol.asyncDispose]();
  await bedrock.close();
});

interface Call extends Partial<ModelTarget> {
  readonly labels?: CallLabels;
}

/** Asks a model; gives the access key that signed the call. */
function access(options: Partial<RoleOptions> = {}) {
  const platform = createBedrockPlatform(bedrock.url, {
    roles: {
      ...{ role: ROLE, externalId: undefined, tags: 'feature', region: 'eu-central-1' },
      ...{ stsEndpoint: sts.url, fips: false, ...options },
    },
  });
  return async ({ labels, ...target }: Call = {}) => {
    const request = {
      target: { modelId: 'eu.amazon.nova-lite-v1:0', region: 'eu-central-1', ...target },
      prompt: { system: '', messages: [{ role: 'user' as const, text: 'Hi.' }] },
      maxOutputTokens: 100,
      streaming: false,
      labels,
    };
    await Array.fromAsync(platform.ask(request, AbortSignal.timeout(10_000)));
    const { authorization = '', ...headers } = bedrock.calls.at(-1)?.headers ?? {};
    const [, key] = /Credential=(\w+)/.exec(authorization) ?? [];
    return { key, token: headers['x-amz-security-token'] };
  };
}

describe('a role', () => {
  it('is assumed with the functions’ own credentials, and signs the call', async () => {
    const ask = access({ externalId: 'duo-edge' });

    const signed = await ask({ labels: { feature: 'duo_chat', gitlabProject: '17' } });

    expect(signed).toEqual({ key: accessKeyOf(1), token: 'token1==' });
    expect(sts.calls).toMatchObject([
      {
        parameters: {
          Action: 'AssumeRole',
          RoleArn: ROLE,
          RoleSessionName: 'duo-edge-duo_chat',
          DurationSeconds: '3600',
          ExternalId: 'duo-edge',
          'Tags.member.1.Key': 'feature',
          'Tags.member.1.Value': 'duo_chat',
        },
        headers: {
          authorization: expect.stringMatching(/Credential=test\/\d{8}\/eu-central-1\/sts\//),
        },
      },
    ]);
  });

  it.each([
    { tags: 'none', names: [] },
    { tags: 'feature', names: ['feature'] },
    { tags: 'project', names: ['feature', 'gitlabProject'] },
  ] as const)('is assumed with the tags of $tags', async ({ tags, names }) => {
    const ask = access({ tags });

    await ask({ labels: { feature: 'duo_chat', gitlabInstance: 'a', gitlabProject: '17' } });

    const parameters = Object.entries(sts.calls[0]?.parameters ?? {});
    const keys = parameters.filter(([name]) => name.endsWith('.Key')).map(([, value]) => value);
    expect(keys).toEqual(names);
  });

  it('is assumed once for all calls of a feature, in every region, and anew for another', async () => {
    const ask = access();
    const chat = { labels: { feature: 'duo_chat', gitlabProject: '17' } };

    await ask(chat);
    await ask({ labels: { feature: 'duo_chat', gitlabProject: '18' } });
    await Promise.all([ask(chat), ask(chat)]);
    expect(sts.calls).toHaveLength(1);

    const { key } = await ask({ labels: { feature: 'embeddings' } });
    expect(key).toBe(accessKeyOf(2));
  });

  it('is the assignment’s where it names one, and the functions’ own if it says so', async () => {
    const ask = access();

    await ask({ role: OTHER });
    expect(sts.calls.at(-1)?.parameters['RoleArn']).toBe(OTHER);
    expect(await ask({ role: 'own' })).toEqual({ key: 'test', token: undefined });
    expect(sts.calls).toHaveLength(1);
  });

  it('is nobody’s unless it is named', async () => {
    const ask = access({ role: undefined });

    expect(await ask()).toMatchObject({ key: 'test' });
    expect(sts.calls).toEqual([]);
  });
});

describe('credentials', () => {
  const HOUR_MS = 3_600_000;

  it('are replaced five minutes before their end', async () => {
    const clock = { nowMs: Date.now() };
    const credentials = credentialsAt(clock);

    await credentials();
    clock.nowMs += HOUR_MS - 301_000;
    expect((await credentials()).accessKeyId).toBe(accessKeyOf(1));
    clock.nowMs += 2_000;
    const both = await Promise.all([credentials(), credentials()]);

    expect(both.map(({ accessKeyId }) => accessKeyId)).toEqual([accessKeyOf(2), accessKeyOf(2)]);
  });

  it('serve to their end when no others are to be had, and STS is let rest meanwhile', async () => {
    const clock = { nowMs: Date.now() };
    const credentials = credentialsAt(clock);
    await credentials();
    sts.answer({ status: 503, code: 'ServiceUnavailable' });

    clock.nowMs += HOUR_MS - 60_000;
    await credentials();
    expect((await credentials()).accessKeyId).toBe(accessKeyOf(1));
    expect(sts.calls).toHaveLength(2);

    clock.nowMs += 60_000;
    await expect(credentials()).rejects.toMatchObject({ code: 'model_unavailable' });
  });

  function credentialsAt(clock: { readonly nowMs: number }) {
    const requestHandler = new NodeHttpHandler();
    const home = new BedrockRuntimeClient({ region: 'eu-central-1', requestHandler });
    const session = { role: ROLE, externalId: undefined, tags: [], home, fips: false };
    return createRoleCredentials(
      { ...session, region: 'eu-central-1', stsEndpoint: sts.url },
      () => clock.nowMs,
    );
  }

  it.each([
    { status: 403, code: 'AccessDenied', wanted: 'model_denied' },
    { status: 400, code: 'ValidationError', wanted: 'model_denied' },
    { status: 400, code: 'Throttling', wanted: 'model_unavailable' },
    { status: 500, code: 'InternalFailure', wanted: 'model_unavailable' },
  ])('refused with $code are $wanted, in words of ours', async ({ wanted, ...answer }) => {
    sts.answer(answer);

    const failure: unknown = await access()({}).catch((error) => error);

    expect(failure).toMatchObject({ code: wanted, awsError: answer.code });
    expect(String(failure)).not.toContain('not authorized');
    expect(bedrock.calls).toEqual([]);
  });

  it('that STS does not give in time are not waited for', async () => {
    sts.answer('silent');
    const startedAt = performance.now();

    await expect(access()()).rejects.toMatchObject({ code: 'model_unavailable' });
    expect(performance.now() - startedAt).toBeLessThan(8_000);
  });

  it('are asked again after a failure', async () => {
    const ask = access();
    sts.answer({ status: 403, code: 'AccessDenied' });
    await expect(ask()).rejects.toMatchObject({ code: 'model_denied' });

    sts.answer({ lastsS: 3_600 });

    expect((await ask()).key).toBe(accessKeyOf(2));
  });
});

describe('STS', () => {
  it.each([
    { region: 'eu-central-1', host: 'sts.eu-central-1.amazonaws.com' },
    { region: 'us-east-1', fips: true, host: 'sts-fips.us-east-1.amazonaws.com' },
    { region: 'ca-central-1', fips: true, host: 'sts.ca-central-1.amazonaws.com' },
    { region: 'us-gov-west-1', fips: true, host: 'sts.us-gov-west-1.amazonaws.com' },
    { partition: 'aws-eusc', region: 'eusc-de-east-1', host: 'sts.eusc-de-east-1.amazonaws.eu' },
  ])('is $host for $region', ({ partition = 'aws', region, fips = false, host }) => {
    const role = `arn:${partition}:iam::210987654321:role/bedrock`;

    expect(stsAddress({ role, region, fips, stsEndpoint: undefined })).toBe(`https://${host}/`);
  });
});
