import { expect, it } from 'vitest';
import { startAssignmentsStore } from '#infra/local/assignments-store.ts';
import { startIssuer } from '#infra/local/issuer.ts';
import { loadConfig } from '#shared/wiring/config.ts';
import { createIdentity } from '#shared/wiring/identity.ts';
import { createStore } from '#shared/wiring/store.ts';

it("lets a GitLab in while the portal's keys are still awaited", async () => {
  await using gitlab = await startIssuer();
  await using portal = await startIssuer();
  await using dynamodb = await startAssignmentsStore();
  portal.slow(Number.POSITIVE_INFINITY);
  const config = loadConfig({
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    DUO_EDGE_TABLE: 'duo-edge-test',
    AIGW_GITLAB_URL: gitlab.url,
    AIGW_CUSTOMER_PORTAL_URL: portal.url,
  });
  const events: string[] = [];
  const log = (_level: string, message: string) => void events.push(message);
  const identity = createIdentity(config, createStore(config, log));

  const warm = identity.warm().then(() => events.push('warm'));
  const caller = await identity.authenticate({
    authorization: `Bearer ${await gitlab.sign()}`,
    'x-gitlab-authentication-type': 'oidc',
    'x-gitlab-instance-id': gitlab.instanceId,
    'x-gitlab-realm': 'self-managed',
  });

  expect(caller.issuer).toBe(gitlab.url);
  expect(portal.requests).toHaveLength(2);
  expect(events).not.toContain('issuer-keys-failed');
  expect(events).not.toContain('warm');
  await warm;
  expect(events).toContain('issuer-keys-failed');
});
