import { decodeJwt } from 'jose';
import { expect, it } from 'vitest';
import { startDevelopmentIdentity } from '#infra/local/development-identity.ts';
import { EVERY_SCOPE } from '../support/endpoints.ts';

it('opens every endpoint to a demo', async () => {
  const { token, instanceId } = await startDevelopmentIdentity();

  const claims = decodeJwt(token);

  expect(claims.sub).toBe(instanceId);
  expect(claims['scopes']).toEqual(expect.arrayContaining([...EVERY_SCOPE]));
});
