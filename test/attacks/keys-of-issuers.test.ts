/** Whose keys are trusted, from where, and how long. */
import { describe, expect, it } from 'vitest';
import { KEY_SET_PATH, startIssuer, WELL_KNOWN_PATH } from '#infra/local/issuer.ts';
import { createAuthenticate } from '#shared/auth/authenticate.ts';
import { ANY_INSTANCE, forbidden, keyRing, SERVICE_NAME } from '../shared/auth/trusting-gateway.ts';
import { watchKeys } from '../shared/auth/watched-keys.ts';
import { watchContactedHosts } from '../support/contacted-hosts.ts';

const HOUR_MS = 3_600_000;

describe('a key that GitLab withdrew', () => {
  it('opens nothing an hour later, also where no token names an unknown key', async () => {
    await using issuer = await startIssuer();
    const { keys, clock } = watchKeys(issuer);
    const authenticate = createAuthenticate({
      serviceName: SERVICE_NAME,
      trusted: [keys],
      keyRing,
      instances: ANY_INSTANCE,
      now: () => clock.ms,
    });
    // As a thief would make them with the key: good for a day.
    const stolen = await issuer.sign({ exp: clock.ms / 1_000 + 86_400, nbf: 0, iat: 0 });
    const headers = {
      authorization: `Bearer ${stolen}`,
      'x-gitlab-authentication-type': 'oidc',
      'x-gitlab-realm': 'self-managed',
      'x-gitlab-instance-id': issuer.instanceId,
    };
    await authenticate(headers);
    issuer.rotate();

    clock.ms += HOUR_MS - 1;
    await authenticate(headers);
    clock.ms += 1;

    await expect(authenticate(headers)).rejects.toEqual(forbidden());
  });
});

describe('a discovery document', () => {
  it.for([
    ['on another host', 'http://evil.example.test/keys'],
    ['on another port', 'http://127.0.0.1:9/keys'],
    ['on a host that begins like it', 'http://127.0.0.1.evil.example.test/keys'],
    ['on the host behind the @', 'http://127.0.0.1@evil.example.test/keys'],
    ['of the metadata service', 'http://169.254.169.254/latest/meta-data/'],
  ] as const)('leads to no keys %s', async ([_, jwksUri], { task }) => {
    await using issuer = await startIssuer();
    issuer.answer(WELL_KNOWN_PATH, { body: { issuer: issuer.url, jwks_uri: jwksUri } });
    const { keys, failures } = watchKeys(issuer);
    const watch = watchContactedHosts();

    await expect(keys.find('any')).rejects.toMatchObject({ code: 'unauthenticated' });
    watch.stop();

    task.meta.why = failures[0]?.reason ?? '';
    expect(watch.hosts.filter((host) => host !== '127.0.0.1')).toEqual([]);
    expect(issuer.requests).toEqual([WELL_KNOWN_PATH]);
  });

  it('leads to the keys on its own host', async () => {
    await using issuer = await startIssuer();
    const { keys } = watchKeys(issuer);

    expect(await keys.find((await issuer.publicJwk()).kid)).toBeDefined();
    expect(issuer.requests).toEqual([WELL_KNOWN_PATH, KEY_SET_PATH]);
  });
});
