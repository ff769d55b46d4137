import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalIssuer, startIssuer } from '#infra/local/issuer.ts';
import { COMPLETIONS, completionBody } from '../support/bodies.ts';
import { watchContactedHosts } from '../support/contacted-hosts.ts';
import { ENDPOINTS, EVERY_SCOPE } from '../support/endpoints.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let instances: LocalIssuer[];
beforeAll(async () => {
  instances = [
    await startIssuer(),
    await startIssuer({ path: '/gitlab' }),
    await startIssuer({ path: '/git/lab', discoveryAtRoot: true }),
  ];
});
afterAll(async () => {
  for (const instance of instances) await instance[Symbol.asyncDispose]();
});

async function complete(
  gateway: TestGateway,
  issuer: LocalIssuer,
  claims: Readonly<Record<string, unknown>> = {},
) {
  const headers = {
    ...(await gateway.headers()),
    'x-gitlab-instance-id': issuer.instanceId,
    authorization: `Bearer ${await issuer.sign(claims)}`,
  };
  return gateway.send({ path: COMPLETIONS, body: completionBody(), headers });
}

describe('several GitLab instances', () => {
  it('are all let in, also below a relative URL, and each only by its own key', async () => {
    await using gateway = await startTestGateway({
      AIGW_GITLAB_URL: instances.map(({ url }) => `${url}/`).join(' , '),
    });
    const [first, second] = instances as [LocalIssuer, LocalIssuer];

    for (const instance of instances) expect((await complete(gateway, instance)).status).toBe(200);
    expect((await complete(gateway, gateway.gitlab)).status).toBe(401);
    expect((await complete(gateway, first, { iss: second.url })).status).toBe(401);
  });
});

describe('an instance whose keys are given', () => {
  it('is let in, and never asked for them', async () => {
    const [instance] = instances as [LocalIssuer];
    await using gateway = await startTestGateway({
      AIGW_GITLAB_URL: instance.url,
      DUO_EDGE_ISSUER_KEYS: JSON.stringify({
        [instance.url]: { keys: [await instance.publicJwk()] },
      }),
    });
    const asked = instance.requests.length;

    const good = await complete(gateway, instance);
    const unknownKey = await gateway.send({
      path: COMPLETIONS,
      headers: {
        ...(await gateway.headers()),
        authorization: `Bearer ${await instance.sign({}, { header: { kid: 'other' } })}`,
      },
    });

    expect([good.status, unknownKey.status]).toEqual([200, 401]);
    expect(instance.requests.length).toBe(asked);
  });
});

describe('an address in a request', () => {
  const evil = 'http://evil.example.test';
  const addresses = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (_, member) =>
      typeof member === 'string' && !member.includes('bedrock/') ? `${evil}/${member}` : member,
    );

  it('is never asked: not of the body, whatever the endpoint', async () => {
    await using gateway = await startTestGateway();
    const watch = watchContactedHosts();

    for (const endpoint of ENDPOINTS.filter(({ body }) => body !== undefined)) {
      const headers = await gateway.headers({ scopes: EVERY_SCOPE });
      for (const body of [addresses(endpoint.body) as object, withEndpoint(endpoint.body, evil)]) {
        await gateway.send({ ...endpoint, body, headers });
      }
    }
    watch.stop();

    expect(gateway.bedrock.calls.map(({ prompt }) => prompt).join()).toContain(evil);
    expect(watch.hosts.join()).not.toContain('evil');
  });

  it('is never asked: not of the token, not of the headers', async () => {
    await using gateway = await startTestGateway();
    const watch = watchContactedHosts();
    const header = { jku: `${evil}/jwks`, x5u: `${evil}/x5u`, kid: `${evil}/kid` };

    const reply = await gateway.send({
      path: COMPLETIONS,
      headers: {
        ...(await gateway.headers()),
        authorization: `Bearer ${await gateway.gitlab.sign({ iss: evil }, { header })}`,
        referer: evil,
        origin: evil,
        'x-gitlab-host-name': 'evil.example.test',
        'x-forwarded-host': 'evil.example.test',
      },
    });
    watch.stop();

    expect(reply.status).toBe(401);
    expect(watch.hosts.join()).not.toContain('evil');
  });
});

/** The body with its model somewhere else, in all the places where GitLab names an endpoint. */
function withEndpoint(body: object | undefined, endpoint: string): object {
  return JSON.parse(JSON.stringify(body), (name, member) =>
    name === 'endpoint' || name === 'model_endpoint' ? endpoint : member,
  );
}
