/** Attacks with user tokens where GitLab's are required, and the reverse. */
import { COMPLETIONS, MODEL_CHECK } from '../../support/bodies.ts';
import { GLOBAL_USER_ID, SIGNING_KEY } from '../../support/test-gateway.ts';
import { type Attack, type Forge, signed } from './attack.ts';

/** Routes that take no user tokens, with what they answer. */
const GITLAB_ONLY: readonly (readonly [string, string])[] = [
  ['/v1/code/user_access_token', 'Unauthorized to create user access token'],
  [MODEL_CHECK, 'The route does not take user tokens'],
];

/** A user token of our own making, with other claims. */
function userToken({ userToken: token }: Forge, changes: object): string {
  const [header, claims] = token
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString());
  const all = { ...JSON.parse(claims ?? ''), ...changes };
  return signed(header, all, SIGNING_KEY.privateKey);
}

const OTHERS: readonly (readonly [string, Record<string, string | undefined>, string])[] = [
  ['another user', { 'x-gitlab-global-user-id': 'f'.repeat(64) }, 'X-Gitlab-Global-User-Id'],
  ['no user', { 'x-gitlab-global-user-id': undefined }, 'X-Gitlab-Global-User-Id'],
  [
    'the user in capitals',
    { 'x-gitlab-global-user-id': GLOBAL_USER_ID.toUpperCase() },
    'X-Gitlab-Global-User-Id',
  ],
  ['another realm', { 'x-gitlab-realm': 'saas' }, 'X-Gitlab-Realm'],
  ['another instance', { 'x-gitlab-instance-id': 'other' }, 'X-Gitlab-Instance-Id'],
  ['no instance', { 'x-gitlab-instance-id': undefined }, 'X-Gitlab-Instance-Id'],
];

/** Claims that we never give a user token. */
const ODD_CLAIMS: readonly (readonly [string, object])[] = [
  ['for nobody in particular', { sub: undefined }],
  ['for an empty user', { sub: '' }],
  ['for a list of users', { sub: undefined, 'sub ': [GLOBAL_USER_ID] }],
  ['for no instance', { gitlab_instance_id: undefined, gitlab_instance_uid: undefined }],
  ['for a number of an instance', { gitlab_instance_id: 7, gitlab_instance_uid: undefined }],
  ['for another service', { aud: 'other' }],
  ['that has expired', { exp: 1 }],
  ['that never expires', { exp: undefined }],
];

export const USER_ATTACKS: readonly Attack[] = [
  ...GITLAB_ONLY.map(
    ([path, text]): Attack => ({
      name: `a user token on ${path}`,
      token: ({ userToken: token }) => token,
      path,
      status: 403,
      text,
    }),
  ),
  ...OTHERS.map(
    ([name, headers, header]): Attack => ({
      name: `a user token of somebody else: ${name}`,
      token: ({ userToken: token }) => token,
      headers: () => headers,
      text: `Header mismatch '${header}'`,
    }),
  ),
  ...ODD_CLAIMS.map(
    ([name, changes]): Attack => ({
      name: `a user token ${name}`,
      token: (forge) => userToken(forge, changes),
    }),
  ),
  {
    name: 'a user token without its scope',
    token: (forge) => userToken(forge, { scopes: ['ai_gateway_model_provider_proxy'] }),
    status: 403,
    text: 'Unauthorized to access code completions',
  },
  {
    name: "a GitLab token's claims under the gateway's name and key",
    token: ({ claims, header }) =>
      signed(header, { ...claims, iss: 'gitlab-ai-gateway' }, SIGNING_KEY.privateKey),
  },
  ...[[], null, 'complete_code', ['Complete_Code'], ['complete_code '], [['complete_code']]].map(
    (scopes): Attack => ({
      name: `a GitLab token with the scopes ${JSON.stringify(scopes)}`,
      token: ({ gateway }) => gateway.gitlab.sign({ scopes }),
      path: COMPLETIONS,
      status: 403,
      text: 'Unauthorized to access code completions',
    }),
  ),
];
