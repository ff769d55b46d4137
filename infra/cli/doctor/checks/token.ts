/**
 * Whether the gateway takes GitLab's token, and nobody else's.
 *
 * @see contract 4.2 and 4.3
 * @module
 */

import { isLoopback } from '../../models/loopback.ts';
import { type Check, type Finding, failed, ok, warning } from '../check.ts';
import { COMPLETIONS_PATH, railsHeaders } from '../gitlab-requests.ts';
import { answered, detailOf, reasonOf } from '../reasons.ts';
import type { Answer, Reply } from '../send-request.ts';
import type { Site } from '../site.ts';

/** The form of the body is checked after the token, and before any model is asked. */
const FORM_REFUSED = 422;
const LIMIT_MS = 10_000;

export const locked: Check = {
  id: 'locked',
  title: 'Refuses callers without token',
  needs: ['healthz'],
  async run(site) {
    const headers = { ...railsHeaders(site) };
    delete headers['authorization'];
    const answer = await askWithEmptyBody(site, headers);
    if (answer.type === 'silence') {
      return failed({ seen: reasonOf(answer), fix: 'Look into the log of code-completion.' });
    }
    if (answer.status === 401) return ok('401');
    if (answer.status !== FORM_REFUSED) {
      const fix = 'Something answers in place of the gateway: see what stands in between.';
      return failed({ seen: answered(answer), fix });
    }
    site.facts.isOpen = true;
    const seen = 'anybody may use the gateway: authentication is switched off';
    const fix = 'Remove AIGW_AUTH__BYPASS_EXTERNAL, and set the gitlabUrl parameter.';
    return (isLoopback(site.options.url) ? warning : failed)({ seen, fix });
  },
};

export function askWithEmptyBody(site: Site, headers: Record<string, string>): Promise<Answer> {
  return site.ask({ path: COMPLETIONS_PATH, headers, body: {}, limitMs: LIMIT_MS });
}

export const tokenAccepted: Check = {
  id: 'token',
  title: 'Takes the token',
  // The claims are looked at beforehand, but the gateway has the last word on them.
  needs: ['healthz'],
  token: true,
  async run(site) {
    if (site.options.token === undefined) return ok('not needed: authentication is switched off');
    const answer = await askWithEmptyBody(site, railsHeaders(site));
    if (answer.type === 'silence') {
      return failed({ seen: reasonOf(answer), fix: 'Look into the log of code-completion.' });
    }
    if (answer.status === FORM_REFUSED)
      return ok('yes: an empty body got as far as its form (422)');
    return answer.status === 401 ? refused(site, answer) : odd(answer);
  },
};

function odd(reply: Reply): Finding {
  const fix = 'This is not an answer of the gateway to a token: see what stands in between.';
  return failed({ seen: answered(reply), fix });
}

/** By the gateway's own text. */
const REFUSALS: Readonly<Record<string, string>> = {
  'No authorization header presented':
    'Something in between removes the header Authorization: let it pass.',
  'Invalid authorization header':
    'Something in between rewrites the header Authorization: let it pass unchanged.',
  'Invalid authentication token type - only OIDC is supported':
    'Something in between removes X-Gitlab-Authentication-Type: let X-Gitlab-… headers pass.',
  "Header mismatch 'X-Gitlab-Realm'":
    'The claim gitlab_realm is not self-managed, or something removes X-Gitlab-Realm on the way.',
  "Header mismatch 'X-Gitlab-Instance-Id'":
    'The token is of another instance than --instance-id: in the Rails console compare ' +
    'Gitlab::GlobalAnonymousId.instance_id with `sub`. A GitLab restored from a backup may have two.',
  "Header mismatch 'X-Gitlab-Global-User-Id'":
    "This is a user token of the gateway, and another user's: use a token of GitLab.",
};

function refused(site: Site, reply: Reply): Finding {
  const text = detailOf(reply.text) ?? '';
  return failed({
    seen: `401 ${text}`.trim(),
    gitlab:
      '"ERROR: AI Gateway returned code 401: " (Test connection); no suggestions, A9999 in Chat',
    fix: REFUSALS[text] ?? untrusted(site),
  });
}

/** The gateway says no more on purpose; what the token and the keys show, says the rest. */
function untrusted({ facts, options }: Site): string {
  if (facts.tokenProblem !== undefined) return facts.tokenProblem.fix;
  const issuer = facts.issuer ?? options.gitlab ?? "GitLab's external URL";
  return (
    `${facts.isTokenRight ? 'The token is right, so the' : 'The'} gateway trusts another issuer or ` +
    'cannot reach this one: deploy with ' +
    `--param="gitlabUrl=${issuer}", and let the functions reach ${issuer}/.well-known/openid-configuration ` +
    '(the reason is in the log line with outcome "unauthenticated").'
  );
}
