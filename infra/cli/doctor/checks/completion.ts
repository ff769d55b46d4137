import type { Check } from '../check.ts';
import { type Finding, failed, ok, type Problem } from '../finding.ts';
import { COMPLETIONS_PATH, completionBody, railsHeaders } from '../gitlab-requests.ts';
import { answered, detailOf, gist, parseJson, reasonOf } from '../reasons.ts';
import type { Reply } from '../send-request.ts';

/** GitLab's limit, in milliseconds. */
const LIMIT_MS = 3_000;

const PREFIX = 'Authentication with the AI gateway services failed: ';

export const completion: Check = {
  id: 'completion',
  title: 'End to end, 3 s',
  needs: ['token'],
  token: true,
  async run(context) {
    const [identifier] = context.options.model;
    const answer = await context.ask({
      path: COMPLETIONS_PATH,
      headers: railsHeaders(context),
      body: completionBody(identifier),
      limitMs: LIMIT_MS,
    });
    if (answer.type === 'reply') return judge(answer);
    const isSlow = answer.code === 'TIMEOUT';
    return failed({
      seen: reasonOf(answer),
      gitlab: PREFIX + (isSlow ? 'Net::ReadTimeout' : answer.message),
      fix: isSlow ? SLOW : 'Check the log of the code-completion function.',
    });
  },
};

const SLOW =
  'Assign a faster model to code_completions (we recommend Haiku 4.5 through the profile of your ' +
  'geography): developers would wait this long for every suggestion.';

function judge(reply: Reply): Finding {
  if (reply.status !== 200) {
    const gitlab = `${PREFIX}AI Gateway returned code ${reply.status}: ${gist(reply)}`;
    return failed({ seen: answered(reply), gitlab, ...explain(reply) });
  }
  const { choices } = (parseJson(reply.text) ?? {}) as Completion;
  if (choices?.[0]?.text?.trim()) return ok(`completed def hello_world in ${reply.elapsedMs} ms`);
  return failed({
    seen: '200 without a completion: the model returned nothing usable',
    gitlab: `${PREFIX}Response doesn't contain a completion`,
    fix: 'Assign another model to code_completions; small and reasoning models often return nothing here.',
  });
}

interface Completion {
  readonly choices?: readonly { readonly text?: string }[];
}

function explain({ status, text }: Reply): Pick<Problem, 'fix'> {
  if (status === 403 && /operator/.test(detailOf(text) ?? '')) return { fix: REFUSED_BY_OPERATOR };
  return {
    fix: FIXES[status] ?? 'Check the log line of this request in the code-completion function.',
  };
}

/** The feature is disabled, or its budget is spent. */
const REFUSED_BY_OPERATOR =
  "Nothing is broken: an operator decided this. See 'npm run models -- list' and '… budget list'.";

const FIXES: Readonly<Record<number, string>> = {
  401: 'See "Accepts the token".',
  403: 'The token lacks the scope complete_code: see "Scopes of the token".',
  429: 'The account has used up its quota for the model: request an increase, or assign a fallback.',
  503: 'The model fails: see "Test connection" above, or `outcome` in the log line.',
};
