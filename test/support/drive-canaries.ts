/**
 * Sends canaries to every endpoint, whatever the model does, and from callers of every kind.
 *
 * @module
 */
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import type { LocalIssuer } from '#infra/local/issuer.ts';
import { bodiesWithCanaries, CANARY, SCRIPTS } from './canaries.ts';
import { ENDPOINTS, type Endpoint, EVERY_SCOPE } from './endpoints.ts';
import { type Reply, send } from './send.ts';

export interface Site {
  readonly url: string;
  readonly gitlab: LocalIssuer;
  /** Decides what the model does from now on. */
  model(script: Script): void;
  /** Headers as Rails sends them. */
  headers(): Promise<Record<string, string>>;
}

export interface Driven {
  readonly replies: readonly Reply[];
  /** What no log may hold: each token that was sent. */
  readonly secrets: readonly string[];
}

/** All endpoints with all bodies; those that ask a model, under every script. */
export async function driveCanaries(site: Site): Promise<Driven> {
  const replies: Reply[] = [];
  const callers = await callersOf(site);
  const good = callers[0] ?? {};
  for (const script of SCRIPTS) {
    site.model(script);
    for (const endpoint of ENDPOINTS.filter(({ asksModel }) => asksModel)) {
      replies.push(
        await request(site, endpoint, { headers: good, body: bodiesWithCanaries(endpoint)[0] }),
      );
    }
  }
  for (const endpoint of ENDPOINTS) {
    const [first, ...others] = bodiesWithCanaries(endpoint);
    for (const headers of callers)
      replies.push(await request(site, endpoint, { headers, body: first }));
    for (const body of others) replies.push(await request(site, endpoint, { headers: good, body }));
  }
  const secrets = callers.map(({ authorization = '' }) => authorization.split(' ').at(-1) ?? '');
  return { replies, secrets: secrets.filter((secret) => secret.length > 20) };
}

function request(
  { url }: Site,
  { method, path }: Endpoint,
  { headers, body }: { headers: Record<string, string>; body: object | string | undefined },
): Promise<Reply> {
  return send(url, { method, path, headers, body });
}

/** A caller who is let in, and those who are not, each with canaries in its token. */
async function callersOf({ gitlab, headers }: Site): Promise<Record<string, string>[]> {
  const rails = await headers();
  const bearer = (token: string) => ({ ...rails, authorization: `Bearer ${token}` });
  const canaries = { jti: CANARY, gitlab_extra: CANARY };
  return [
    bearer(await gitlab.sign({ ...canaries, scopes: EVERY_SCOPE })),
    bearer(await gitlab.sign({ ...canaries, scopes: [CANARY] })),
    bearer(await gitlab.sign({ ...canaries, sub: CANARY })),
    bearer(await gitlab.sign({ ...canaries, aud: CANARY })),
    bearer(await gitlab.sign({ ...canaries, iss: `http://${CANARY}` })),
    bearer(await gitlab.sign(canaries, { header: { kid: CANARY } })),
    bearer(await gitlab.sign(canaries, { key: 'unknown' })),
    bearer(`${CANARY}.${CANARY}.${CANARY}`),
    { ...rails, authorization: `Basic ${CANARY}` },
    { ...rails, 'x-gitlab-authentication-type': CANARY },
  ];
}
