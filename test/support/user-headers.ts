import type { TestGateway } from './test-gateway.ts';

/** The headers of an IDE that calls directly, with a user token that the gateway has issued. */
export async function userHeaders(gateway: TestGateway): Promise<Record<string, string>> {
  const reply = await gateway.send({ path: '/v1/code/user_access_token' });
  const { token } = reply.json<{ token: string }>();
  return { ...(await gateway.headers()), authorization: `Bearer ${token}` };
}
