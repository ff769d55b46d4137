/**
 * Which kind of site it is, and what of it reaches this gateway.
 *
 * @see contract 1.2, 2.4, 7.1, 7.3 and 9
 * @module
 */
import type { Check } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { type Finding, ok, skipped, warning } from '../finding.ts';
import { issuedByPortal } from '../read-token.ts';
import { hasAddOnScopes, isAtLeast, LICENCE_HOW_TO, siteOf } from '../site.ts';

const EVERYTHING =
  'code suggestions, Chat (Non-Agentic, formerly Classic), code review (Non-Agentic), the other ' +
  'features, and embeddings';

/** What is left of this gateway where users have the Agent Platform alone. */
const LITTLE = "code suggestions, embeddings, and the Agent Platform's titles and summaries";

export const reachesGateway: Check = {
  id: 'site',
  title: 'What GitLab sends here',
  needs: [],
  async run(context) {
    const contradiction = contradictionOf(context);
    if (contradiction) return warning(contradiction);
    const { licence } = context.options;
    const { hasEveryFeature } = siteOf(context);
    if (hasEveryFeature === undefined) return skipped('the licence is not known', LICENCE_HOW_TO);
    const group = licence ? GROUPS[licence] : 'by the scopes of the token';
    if (hasEveryFeature) return ok(`${group}: ${EVERYTHING}`);
    // Before 19.0 seats of Duo Core and Pro brought Chat.
    return isAtLeast(context, '19.0') === false
      ? ok(`${group}: ${LITTLE}; before GitLab 19.0 also Chat`)
      : ok(`${group}: ${LITTLE}. Chat, reviews and the rest are the Agent Platform's`);
  },
};

const GROUPS = {
  enterprise: 'online licence, Enterprise seats',
  online: 'online licence without Enterprise seats',
  offline: 'offline licence',
} as const;

function contradictionOf({ options: { licence, token } }: CheckContext) {
  if (licence === 'offline' && issuedByPortal(token)) {
    return {
      seen: 'the customer portal signed the token, which it does not for an offline licence',
      fix: 'Give the --licence that the site has, or a token of this site.',
    };
  }
  if (licence === undefined || licence === 'online' || !token || hasAddOnScopes(token)) {
    return undefined;
  }
  return {
    seen: `${GROUPS[licence]}, but the token has no scope of the add-on`,
    gitlab:
      'Chat (Non-Agentic, formerly Classic), reviews and the rest do not appear, or report M3006',
    fix: 'Assign seats, and synchronise the subscription (Admin, Subscription); then get a new token.',
  };
}

export const connectionMethod: Check = {
  id: 'direct-use',
  title: 'Direct connections of IDEs',
  needs: [],
  async run(context) {
    const { isOnline } = siteOf(context);
    if (isOnline === undefined) return skipped('the licence is not known', LICENCE_HOW_TO);
    if (!isOnline) return ok('possible: GitLab permits them with an offline licence');
    if (isAtLeast(context, '18.9') === false) return ok('possible in this version of GitLab');
    return ok(isAtLeast(context, '19.3') ? REFUSED : MAY_BE_REFUSED);
  },
};

const REFUSED =
  'not used: with an online licence GitLab refuses them without asking the gateway, and every ' +
  'completion goes through GitLab';

const MAY_BE_REFUSED =
  'with an online licence GitLab refuses them without asking the gateway: since 19.3 always, since ' +
  '18.9 behind a flag. Completions then go through GitLab';

export const redLines: Check = {
  id: 'red-lines',
  title: 'Red lines not ours',
  needs: [],
  async run(context): Promise<Finding> {
    const lines = LINES.filter(({ applies }) => applies(context)).map(({ text }) => text);
    return ok(
      `in GitLab's health check and rake task, not about this gateway: ${lines.join('; ')}`,
    );
  },
};

interface Line {
  readonly text: string;
  readonly applies: (context: CheckContext) => boolean;
}

const always = () => true;
const isMaybeOnline = (context: CheckContext) => siteOf(context).isOnline !== false;
const isMaybeSince = (version: string) => (context: CheckContext) =>
  isAtLeast(context, version) !== false;

/** Its line is then one of the checks of that service. */
const examinesService = ({ options }: CheckContext) => options.agentPlatform !== undefined;

/** A line that only may appear is told too. */
const LINES: readonly Line[] = [
  { text: 'the licence', applies: always },
  {
    text: 'the Agent Platform: its service, settings and runner of its flows',
    applies: (context) => isMaybeSince('18.4')(context) && !examinesService(context),
  },
  {
    text: 'the Agent Platform: settings and runner of its flows',
    applies: (context) => isMaybeSince('18.4')(context) && examinesService(context),
  },
  {
    text: 'customers.gitlab.com and cloud.gitlab.com',
    applies: (context) => isMaybeOnline(context) && isMaybeSince('18.4')(context),
  },
  {
    text: "ERROR for a Bedrock model's endpoint, a placeholder (before 19.3)",
    applies: (context) => isAtLeast(context, '19.3') !== true,
  },
  { text: "GitLab's own WebSocket", applies: isMaybeSince('19.3') },
];
