import type { Check } from '../check.ts';
import { ok, warning } from '../finding.ts';
import { scopesOf } from '../read-token.ts';

interface Need {
  readonly feature: string;
  /** One of them is enough. */
  readonly scopes: readonly string[];
  /** Needed where users have the Agent Platform alone, too. */
  readonly always?: boolean;
}

/** In the order in which users notice what is missing. */
const NEEDS: readonly Need[] = [
  { feature: 'code completion, Test connection', scopes: ['complete_code'], always: true },
  { feature: 'code generation', scopes: ['generate_code'], always: true },
  { feature: 'Duo Chat, Non-Agentic, formerly Classic', scopes: ['duo_chat', 'duo_classic_chat'] },
  {
    feature: 'direct connections of IDEs',
    scopes: ['complete_code', 'ai_gateway_model_provider_proxy'],
  },
  { feature: 'questions about GitLab in Chat', scopes: ['documentation_search'] },
  { feature: 'questions about issues in Chat', scopes: ['ask_issue'] },
  { feature: '/explain', scopes: ['explain_code'] },
  { feature: '/refactor', scopes: ['refactor_code'] },
  { feature: '/fix', scopes: ['fix_code'] },
  { feature: '/tests', scopes: ['write_tests'] },
  { feature: 'commit messages', scopes: ['generate_commit_message'] },
  { feature: 'summaries of merge requests', scopes: ['summarize_new_merge_request'] },
  { feature: 'code review (Non-Agentic)', scopes: ['review_merge_request'] },
  { feature: 'root cause analysis', scopes: ['troubleshoot_job'] },
  {
    feature: 'vulnerability features',
    scopes: ['explain_vulnerability', 'resolve_vulnerability'],
  },
];

export const scopes: Check = {
  id: 'scopes',
  title: 'Scopes of the token',
  needs: ['claims'],
  token: true,
  async run(context) {
    const { token } = context.options;
    if (token === undefined) return ok('all: authentication is switched off');
    const granted = new Set(scopesOf(token));
    // Seats that nobody bought are not missing.
    const isLittle = context.options.licence === 'online';
    const needs = isLittle ? NEEDS.filter(({ always }) => always) : NEEDS;
    const missing = needs.filter(({ scopes: any }) => !any.some((scope) => granted.has(scope)));
    if (missing.length === 0) {
      return ok(
        `${granted.size}, enough for every Duo feature${isLittle ? ' of this licence' : ''}`,
      );
    }
    const names = missing.map(({ feature, scopes: [scope] }) => `${scope} (${feature})`);
    return warning({
      seen: `${granted.size}; missing: ${names.join(', ')}`,
      gitlab: 'these features report a missing subscription (M3006), or do not appear',
      fix:
        'Scopes come with the licence and its add-ons: assign the user a Duo Pro or Enterprise seat, ' +
        'synchronise the subscription (Admin, Subscription), and get a new token. ' +
        'Ignore features that your licence does not include.',
    });
  },
};
