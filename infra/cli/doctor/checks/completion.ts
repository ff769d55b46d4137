import { type Check, type Finding, failed, ok, type Problem } from '../check.ts';
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
  async run(site) {
    const [identifier] = site.options.model;
    const answer = await site.ask({
      path: COMPLETIONS_PATH,
      headers: railsHeaders(site),
      body: completionBody(identifier),
      limitMs: LIMIT_MS,
    });
    if (answer.type === 'reply') return judge(answer);
    const isSlow = answer.code === 'TIMEOUT';
    return failed({
      seen: reasonOf(answer),
      gitlab: PREFIX + (isSlow ? 'Net::ReadTimeout' : answer.message),
      fix: isSlow ? SLOW : 'Look into the log of code-completion.',
    });
  },
};

const SLOW =
  'Assign a faster model to code_completions (Haiku 4.5 through the profile of your geography is ' +
  'what we recommend): developers would wait as long for each suggestion.';

function judge(reply: Reply): Finding {
  if (reply.status !== 200) {
    const gitlab = `${PREFIX}AI Gateway returned code ${reply.status}: ${gist(reply)}`;
    return failed({ seen: answered(reply), gitlab, ...explain(reply) });
  }
  const { choices } = (parseJson(reply.text) ?? {}) as Completion;
  if (choices?.[0]?.text?.trim())
    return ok(`a completion of def hello_world, ${reply.elapsedMs} ms`);
  return failed({
    seen: '200 without a completion: the model said nothing of use',
    gitlab: `${PREFIX}Response doesn't contain a completion`,
    fix: 'Assign another model to code_completions; small or reasoning models often stay silent here.',
  });
}

interface Completion {
  readonly choices?: readonly { readonly text?: string }[];
}

function explain({ status, text }: Reply): Pick<Problem, 'fix'> {
  if (status === 403 && /operator/.test(detailOf(text) ?? '')) return { fix: REFUSED_BY_OPERATOR };
  return { fix: FIXES[status] ?? 'Look at the log line of code-completion with this request.' };
}

/** Switched off, or the month's money is spent. */
const REFUSED_BY_OPERATOR =
  "Nothing is broken. 'npm run models -- list' and 'npm run models -- budget list' show what was decided.";

const FIXES: Readonly<Record<number, string>> = {
  401: 'See "Takes the token".',
  403: 'The token lacks the scope complete_code: see "Scopes of the token".',
  429: 'The quota of the account for the model is used up: ask AWS for more, or assign a fallback.',
  503: 'The model fails: "Test connection" above says how; else `outcome` in the log line.',
};
