import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startIssuer } from '#infra/local/issuer.ts';
import { createAuthenticate } from '#shared/auth/authenticate.ts';
import { MAX_VERIFIED_TOKENS, rememberVerified } from '#shared/auth/verify-token.ts';
import type { Caller } from '#shared/request/caller.ts';
import {
  ANY_INSTANCE,
  DAY_S,
  forbidden,
  keyRing,
  NOW_S,
  refusal,
  SERVICE_NAME,
  startGateway,
  type TrustingGateway,
} from './trusting-gateway.ts';
import { watchKeys } from './watched-keys.ts';

const NOW_MS = NOW_S * 1000;

let gateway: TrustingGateway;

beforeAll(async () => {
  gateway = await startGateway();
});

afterAll(() => gateway[Symbol.asyncDispose]());

describe('a token that was verified before', () => {
  it('is refused once it has expired', async () => {
    const { authenticate, clock } = await watchedGateway();
    const headers = gateway.headers(await gateway.gitlab.sign({ exp: NOW_S + 100 }));
    await authenticate(headers);

    clock.ms = NOW_MS + 159_000;
    await expect(authenticate(headers)).resolves.toMatchObject({ issuer: gateway.gitlab.url });
    clock.ms = NOW_MS + 160_000;
    await expect(authenticate(headers)).rejects.toEqual(forbidden(/expired/));
  });

  it('is refused by a clock that went back to before it is valid', async () => {
    const { authenticate, clock } = await watchedGateway();
    const headers = gateway.headers(await gateway.gitlab.sign({ nbf: NOW_S }));
    await authenticate(headers);

    clock.ms = NOW_MS - 61_000;

    await expect(authenticate(headers)).rejects.toEqual(forbidden(/"nbf"/));
  });

  it('is refused by a clock that went back to where it lives too long', async () => {
    const { authenticate, clock } = await watchedGateway();
    const claims = { nbf: null, exp: NOW_S + 31 * DAY_S };
    const headers = gateway.headers(await gateway.gitlab.sign(claims));
    await authenticate(headers);

    clock.ms = NOW_MS - 1_000;

    await expect(authenticate(headers)).rejects.toEqual(forbidden(/too late/));
  });

  it('is refused once its key has gone from the key set', async () => {
    await using issuer = await startIssuer({ now: () => NOW_MS });
    const { authenticate, clock } = await watchedGateway(issuer);
    const headers = gateway.headers(
      await issuer.sign({ exp: NOW_S + 10 * DAY_S }),
      instanceOf(issuer),
    );
    await authenticate(headers);

    issuer.rotate();
    clock.ms = NOW_MS + DAY_S * 1000;

    await expect(authenticate(headers)).rejects.toEqual(forbidden(/not one of its issuer/));
  });

  it('is verified anew when another key has come under the same name', async () => {
    await using issuer = await startIssuer({ now: () => NOW_MS });
    const { authenticate, clock } = await watchedGateway(issuer);
    const { kid } = await issuer.publicJwk();
    const headers = gateway.headers(
      await issuer.sign({ exp: NOW_S + 10 * DAY_S }),
      instanceOf(issuer),
    );
    await authenticate(headers);

    issuer.rotate();
    const jwk = { ...(await issuer.publicJwk()), kid };
    issuer.answer('/oauth/discovery/keys', { body: { keys: [jwk] } });
    clock.ms = NOW_MS + DAY_S * 1000;

    await expect(authenticate(headers)).rejects.toEqual(forbidden(/signature/));
  });

  it('passes again when its key set was loaded anew, unchanged', async () => {
    const { authenticate, clock } = await watchedGateway();
    const claims = { exp: NOW_S + 10 * DAY_S };
    const headers = gateway.headers(await gateway.gitlab.sign(claims));
    const before = await authenticate(headers);

    clock.ms = NOW_MS + DAY_S * 1000;

    await expect(authenticate(headers)).resolves.toEqual(before);
  });

  it('still has to match the headers', async () => {
    const token = await gateway.gitlab.sign();
    await gateway.authenticate(gateway.headers(token));

    const attempt = gateway.authenticate(gateway.headers(token, { 'x-gitlab-realm': 'saas' }));

    await expect(attempt).rejects.toEqual(refusal("Header mismatch 'X-Gitlab-Realm'"));
  });

  it('lends its name to no other token', async () => {
    const token = await gateway.gitlab.sign();
    await gateway.authenticate(gateway.headers(token));
    const [head, , signature] = token.split('.');
    const claims = Buffer.from(JSON.stringify({ iss: gateway.gitlab.url })).toString('base64url');

    const attempt = gateway.authenticate(gateway.headers(`${head}.${claims}.${signature}`));

    await expect(attempt).rejects.toEqual(forbidden(/signature/));
  });

  async function watchedGateway(issuer = gateway.gitlab) {
    const { keys, clock } = watchKeys(issuer);
    const now = () => clock.ms;
    const options = {
      serviceName: SERVICE_NAME,
      trusted: [keys],
      keyRing,
      now,
      instances: ANY_INSTANCE,
    };
    return { authenticate: createAuthenticate(options), clock };
  }

  const instanceOf = ({ instanceId }: { readonly instanceId: string }) => ({
    'x-gitlab-instance-id': instanceId,
  });
});

describe('the cache of verified tokens', () => {
  it('verifies a token once, as long as its key stays', async () => {
    const { verifyToken, verified, state } = counted();

    await verifyToken('a');
    await verifyToken('a');
    expect(verified).toEqual(['a']);

    state.isCurrent = false;
    await verifyToken('a');
    expect(verified).toEqual(['a', 'a']);
  });

  it('keeps so many, and forgets the oldest', async () => {
    const { verifyToken, verified } = counted();
    for (let index = 0; index <= MAX_VERIFIED_TOKENS; index += 1) await verifyToken(`${index}`);
    verified.length = 0;

    await verifyToken('1');
    await verifyToken('0');

    expect(verified).toEqual(['0']);
  });

  it('keeps nothing that was refused', async () => {
    const { verifyToken, verified, state } = counted();
    state.refuses = true;

    await expect(verifyToken('a')).rejects.toThrow('refused');
    await expect(verifyToken('a')).rejects.toThrow('refused');

    expect(verified).toEqual(['a', 'a']);
  });

  function counted() {
    const verified: string[] = [];
    const state = { isCurrent: true, refuses: false };
    const caller: Caller = {
      issuer: 'https://gitlab.test',
      subject: undefined,
      instanceId: undefined,
      scopes: new Set(),
      claims: { exp: NOW_S + 60 },
      isUserToken: false,
    };
    const verify = async (token: string) => {
      verified.push(token);
      if (state.refuses) throw new Error('refused');
      return { caller, isCurrent: async () => state.isCurrent };
    };
    return { verifyToken: rememberVerified(verify, () => NOW_MS), verified, state };
  }
});
