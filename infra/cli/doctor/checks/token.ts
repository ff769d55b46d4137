/**
 * Whether the gateway accepts GitLab's token, and no others.
 *
 * @see contract 4.2 and 4.3
 * @module
 */

import { UNKNOWN_INSTANCE } from '#shared/auth/instances.ts';
import { isLoopback } from '../../common/aws.ts';
import type { Check } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { type Finding, failed, ok, warning } from '../finding.ts';
import { COMPLETIONS_PATH, railsHeaders } from '../gitlab-requests.ts';
import { answered, detailOf, reasonOf } from '../reasons.ts';
import type { Answer, Reply } from '../send-request.ts';

/** The body is validated after the token and before any model is asked. */
const FORM_REFUSED = 422;
const LIMIT_MS = 10_000;

export const locked: Check = {
  id: 'locked',
  title: 'Refuses missing tokens',
  needs: ['healthz'],
  async run(context) {
    const headers = { ...railsHeaders(context) };
    delete headers['authorization'];
    const answer = await askWithEmptyBody(context, headers);
    if (answer.type === 'silence') {
      return failed({
        seen: reasonOf(answer),
        fix: 'Check the log of the code-completion function.',
      });
    }
    if (answer.status === 401) return ok('401');
    if (answer.status !== FORM_REFUSED) {
      const fix = 'Something answers in place of the gateway: check what is in between.';
      return failed({ seen: answered(answer), fix });
    }
    context.facts.isOpen = true;
    const seen = 'anybody can use the gateway: authentication is disabled';
    const fix = 'Remove AIGW_AUTH__BYPASS_EXTERNAL, and set the gitlabUrl parameter.';
    return (isLoopback(context.options.url) ? warning : failed)({ seen, fix });
  },
};

export function askWithEmptyBody(
  context: CheckContext,
  headers: Record<string, string>,
): Promise<Answer> {
  return context.ask({ path: COMPLETIONS_PATH, headers, body: {}, limitMs: LIMIT_MS });
}

export const tokenAccepted: Check = {
  id: 'token',
  title: 'Accepts the token',
  // The claims are checked before, but the gateway decides.
  needs: ['healthz'],
  token: true,
  async run(context) {
    if (context.options.token === undefined) return ok('not needed: authentication is disabled');
    const answer = await askWithEmptyBody(context, railsHeaders(context));
    if (answer.type === 'silence') {
      return failed({
        seen: reasonOf(answer),
        fix: 'Check the log of the code-completion function.',
      });
    }
    if (answer.status === FORM_REFUSED)
      return ok('yes: an empty body got past authentication (422)');
    const isRefused = answer.status === 401 || detailOf(answer.text) === UNKNOWN_INSTANCE;
    return isRefused ? refused(context, answer) : odd(answer);
  },
};

function odd(reply: Reply): Finding {
  const fix = 'The gateway does not answer like this: check what is in between.';
  return failed({ seen: answered(reply), fix });
}

/** By the text that the gateway sends. */
const REFUSALS: Readonly<Record<string, string>> = {
  'No authorization header presented':
    'Something in between removes the Authorization header: forward it.',
  'Invalid authorization header':
    'Something in between changes the Authorization header: forward it unchanged.',
  'Invalid authentication token type - only OIDC is supported':
    'Something in between removes X-Gitlab-Authentication-Type: forward all X-Gitlab-… headers.',
  "Header mismatch 'X-Gitlab-Realm'":
    'The claim gitlab_realm is not self-managed, or something in between removes X-Gitlab-Realm.',
  "Header mismatch 'X-Gitlab-Instance-Id'":
    'The token belongs to another instance than --instance-id: in the Rails console, compare ' +
    'Gitlab::GlobalAnonymousId.instance_id with `sub`. A GitLab restored from a backup may have two ids.',
  "Header mismatch 'X-Gitlab-Global-User-Id'":
    'This is a user token from the gateway, for another user: use a GitLab token.',
  [UNKNOWN_INSTANCE]:
    'The customer portal signs for every GitLab in the world, so the gateway accepts its tokens only for ' +
    'instances that your own GitLab has named. Assign a self-hosted model to any feature and use it once: ' +
    'then GitLab signs a token of its own, and `npm run models -- instances` lists the instance. Or deploy ' +
    'with --param="gitlabInstances=<id>"; the id is the claim `sub` of the token.',
};

function refused(context: CheckContext, reply: Reply): Finding {
  const text = detailOf(reply.text) ?? '';
  return failed({
    seen: `${reply.status} ${text}`.trim(),
    gitlab: `"ERROR: AI Gateway returned code ${reply.status}: …" (Test connection); no suggestions, A9999 in Chat`,
    fix: REFUSALS[text] ?? untrusted(context),
  });
}

/** The gateway gives no details on purpose; the token and the keys tell the rest. */
function untrusted({ facts, options }: CheckContext): string {
  if (facts.tokenProblem !== undefined) return facts.tokenProblem.fix;
  const issuer = facts.issuer ?? options.gitlab ?? "GitLab's external URL";
  return (
    `${facts.isTokenRight ? 'The token is valid, so the' : 'The'} gateway trusts another issuer or ` +
    'cannot reach this one: deploy with ' +
    `--param="gitlabUrl=${issuer}", and allow the functions to reach ` +
    `${issuer}/.well-known/openid-configuration ` +
    '(the log line with outcome "unauthenticated" has the reason).'
  );
}
