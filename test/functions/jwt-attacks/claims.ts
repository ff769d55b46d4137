/** Attacks with claims that somebody signed: what is signed is not yet what is meant for us. */
import type { Attack, Forge } from './attack.ts';

const DAY_S = 24 * 3_600;
const nowS = () => Math.floor(Date.now() / 1_000);

/** Claims that GitLab would have signed, each wrong in one way. */
const WRONG_CLAIMS: readonly (readonly [string, (forge: Forge) => Record<string, unknown>])[] = [
  ['expired a minute ago', () => ({ exp: nowS() - 61 })],
  ['expired when time began', () => ({ exp: 0 })],
  ['expired before that', () => ({ exp: -1 })],
  ['that never expires', () => ({ exp: null })],
  ['that expires in two months', () => ({ exp: nowS() + 62 * DAY_S })],
  ['that expires in the year 9999', () => ({ exp: 253_402_300_799 })],
  ['whose end is a text', () => ({ exp: String(nowS() + 60) })],
  ['whose end is a list', () => ({ exp: [nowS() + 60] })],
  ['whose end is true', () => ({ exp: true })],
  ['not yet valid', () => ({ nbf: nowS() + 90 })],
  ['valid in a hundred years', () => ({ nbf: nowS() + 36_500 * DAY_S })],
  ['whose beginning is a text', () => ({ nbf: 'now' })],
  ['for nobody', () => ({ aud: null })],
  ['for an empty list', () => ({ aud: [] })],
  ['for somebody else', () => ({ aud: ['gitlab-duo-workflow-service'] })],
  ['for us in capitals', () => ({ aud: 'GITLAB-AI-GATEWAY' })],
  ['for somebody whose name begins like ours', () => ({ aud: 'gitlab-ai-gateway-2' })],
  ['for us with a space', () => ({ aud: ' gitlab-ai-gateway' })],
  ['for us in look-alike letters', () => ({ aud: 'gitlab-ai-gatew\u0430y' })],
  ['for an object', () => ({ aud: { 0: 'gitlab-ai-gateway' } })],
  ['for us within a list within a list', () => ({ aud: [['gitlab-ai-gateway']] })],
  ['of nobody', () => ({ iss: null })],
  ['of an empty name', () => ({ iss: '' })],
  ['of another instance', () => ({ iss: 'https://gitlab.example.test' })],
  ['of a longer address', ({ gateway }) => ({ iss: `${gateway.gitlab.url}.evil.test` })],
  ['of an address below ours', ({ gateway }) => ({ iss: `${gateway.gitlab.url}/evil` })],
  ['of an address with a query', ({ gateway }) => ({ iss: `${gateway.gitlab.url}?` })],
  ['of an address with a user', () => ({ iss: 'http://u@127.0.0.1' })],
  ['of a list', ({ gateway }) => ({ iss: [gateway.gitlab.url] })],
  ['of a name with a NUL', ({ gateway }) => ({ iss: `${gateway.gitlab.url}\u0000` })],
  ['of 5000 slashes', () => ({ iss: '/'.repeat(5_000) })],
  ['of a name nested 700 levels deep', () => ({ iss: nested(700) })],
];

function nested(levels: number): unknown {
  return JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
}

/** Texts of claims with a member twice, of which the last counts. */
const TWICE: readonly (readonly [string, (claims: string, forge: Forge) => string])[] = [
  ['exp', (claims) => claims.replace(/}$/, ',"exp":1}')],
  ['aud', (claims) => claims.replace(/}$/, ',"aud":"other"}')],
  ['iss', (claims, { gateway }) => claims.replace(/}$/, `,"iss":"${gateway.portal.url}"}`)],
  ['an endless exp', (claims) => claims.replace(/}$/, ',"exp":1e400}')],
];

/** Claims that contradict the headers, each with the header that the client is told of. */
const MISMATCHES: readonly (readonly [
  string,
  Record<string, unknown>,
  Record<string, string | undefined>,
  string,
])[] = [
  ['another realm', {}, { 'x-gitlab-realm': 'saas' }, 'X-Gitlab-Realm'],
  ['the realm in capitals', {}, { 'x-gitlab-realm': 'Self-Managed' }, 'X-Gitlab-Realm'],
  ['no realm', {}, { 'x-gitlab-realm': undefined }, 'X-Gitlab-Realm'],
  ['an empty realm', {}, { 'x-gitlab-realm': '' }, 'X-Gitlab-Realm'],
  ['a realm that is a number', { gitlab_realm: 7 }, { 'x-gitlab-realm': '7' }, 'X-Gitlab-Realm'],
  ['another instance', {}, { 'x-gitlab-instance-id': 'other' }, 'X-Gitlab-Instance-Id'],
  ['no instance', {}, { 'x-gitlab-instance-id': undefined }, 'X-Gitlab-Instance-Id'],
  ['a claimed instance', { gitlab_instance_id: 'other' }, {}, 'X-Gitlab-Instance-Id'],
  ['another subject', { sub: 'other' }, {}, 'X-Gitlab-Instance-Id'],
  ['a subject that is a list', { sub: ['other'] }, {}, 'X-Gitlab-Instance-Id'],
];

export const CLAIM_ATTACKS: readonly Attack[] = [
  ...WRONG_CLAIMS.map(
    ([name, claims]): Attack => ({
      name: `a token ${name}`,
      token: (forge) => forge.gateway.gitlab.sign(claims(forge)),
    }),
  ),
  ...TWICE.map(
    ([name, change]): Attack => ({
      name: `a member twice: ${name}`,
      token: (forge) => forge.gateway.gitlab.signText(change(JSON.stringify(forge.claims), forge)),
    }),
  ),
  ...MISMATCHES.map(
    ([name, claims, headers, header]): Attack => ({
      name: `headers that say otherwise: ${name}`,
      token: ({ gateway }) => gateway.gitlab.sign(claims),
      headers: () => headers,
      text: `Header mismatch '${header}'`,
    }),
  ),
];
