/** A GitLab behind a certificate of a private authority, and functions told of it in either way. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  KEY_SET_PATH,
  type LocalIssuer,
  startIssuer,
  WELL_KNOWN_PATH,
} from '#infra/local/issuer.ts';
import { COMPLETIONS, completionBody } from '../support/bodies.ts';
import { createCertificate } from '../support/certificate.ts';
import { startChildGateway } from '../support/child-gateway.ts';
import { startProxy } from '../support/proxy-stand-in.ts';
import { send } from '../support/send.ts';

const { certificate, key } = createCertificate();
const gitlab = createServer({ cert: certificate, key }, async (request, response) => {
  const documents: Record<string, object> = {
    [WELL_KNOWN_PATH]: { issuer: url, jwks_uri: url + KEY_SET_PATH },
    [KEY_SET_PATH]: { keys: [await keys.publicJwk()] },
  };
  response.end(JSON.stringify(documents[request.url ?? '']));
});

let keys: LocalIssuer;
let url: string;
let folder: string;
let file: string;
beforeAll(async () => {
  keys = await startIssuer();
  await once(gitlab.listen(0, '127.0.0.1'), 'listening');
  url = `https://127.0.0.1:${(gitlab.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), 'duo-edge-authority-'));
  file = join(folder, 'authority.pem');
  await writeFile(file, certificate);
});
afterAll(async () => {
  gitlab.close();
  gitlab.closeAllConnections();
  await keys[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function completion() {
  return {
    path: COMPLETIONS,
    body: completionBody(),
    headers: {
      authorization: `Bearer ${await keys.sign({ iss: url })}`,
      'x-gitlab-authentication-type': 'oidc',
      'x-gitlab-instance-id': keys.instanceId,
      'x-gitlab-realm': 'self-managed',
    },
  };
}

it.each([
  {
    name: 'the configuration',
    env: () => ({ DUO_EDGE_CA_CERTIFICATES: certificate }),
    status: 200,
  },
  {
    name: 'the configuration, in one line',
    env: () => ({ DUO_EDGE_CA_CERTIFICATES: certificate.replaceAll('\n', '\\n') }),
    status: 200,
  },
  { name: 'a file', env: () => ({ NODE_EXTRA_CA_CERTS: file }), status: 200 },
  { name: 'nobody', env: () => ({}), status: 401 },
])('is trusted when $name says so: $status', async ({ env, status }) => {
  await using gateway = await startChildGateway({ AIGW_GITLAB_URL: url, ...env() });

  const reply = await send(gateway.url, await completion());

  expect(reply.status).toBe(status);
});

it('is asked through the proxy of the environment, and Bedrock is not', async () => {
  await using proxy = await startProxy();
  await using gateway = await startChildGateway({
    AIGW_GITLAB_URL: url,
    DUO_EDGE_CA_CERTIFICATES: certificate,
    ...{ HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url, NO_PROXY: 'internal.test, 10.0.0.0/8' },
    // Node's own switch, which leaves clients with an agent of their own alone, such as the SDK's.
    NODE_USE_ENV_PROXY: '1',
  });

  const reply = await send(gateway.url, await completion());

  expect(reply.status).toBe(200);
  expect(new Set(proxy.asked)).toEqual(new Set([new URL(url).host]));
});

it('stops the start when the certificates cannot be read', async () => {
  const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';

  const start = startChildGateway({ AIGW_GITLAB_URL: url, DUO_EDGE_CA_CERTIFICATES: broken });

  await expect(start).rejects.toThrow(/DUO_EDGE_CA_CERTIFICATES/);
});
