import type { Check } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { type Finding, failed, ok, type Problem, skipped, warning } from '../finding.ts';
import {
  DIRECT_COMPLETIONS_PATH,
  directCompletionBody,
  railsHeaders,
  USER_TOKEN_PATH,
} from '../gitlab-requests.ts';
import { answered, parseJson, reasonOf } from '../reasons.ts';
import type { Reply } from '../send-request.ts';
import { isAtLeast, refusesDirectConnections } from '../site.ts';

/** Rails' limits for the token, before and since 19.3, and the language server's for a completion; in milliseconds. */
const TOKEN_LIMIT_MS = 30_000;
const NEW_TOKEN_LIMIT_MS = 3_000;
const COMPLETION_LIMIT_MS = 5_000;

const GITLAB = 'nothing: IDEs fall back to connecting through GitLab, which is slower';

export const userToken: Check = {
  id: 'user-token',
  title: 'Token for direct connections',
  needs: ['token'],
  token: true,
  async run(context) {
    const headers = railsHeaders(context);
    const answer = await context.ask({ path: USER_TOKEN_PATH, headers, limitMs: TOKEN_LIMIT_MS });
    if (answer.type === 'silence') {
      const fix = 'Check the log of the platform function.';
      return failed({ seen: reasonOf(answer), gitlab: GITLAB, fix });
    }
    const { token, expires_at } = (parseJson(answer.text) ?? {}) as UserToken;
    if (answer.status !== 200 || typeof token !== 'string' || token === '') {
      const fix = FIXES[answer.status] ?? 'Check the log of the platform function.';
      return failed({ seen: answered(answer), gitlab: GITLAB, fix });
    }
    const minutes = Math.round((Number(expires_at) * 1000 - context.now()) / 60_000);
    context.facts.userToken = token;
    const seen = `issued, valid for ${minutes} minutes`;
    const isOld = isAtLeast(context, '19.3') === false;
    if (isOld || answer.elapsedMs < NEW_TOKEN_LIMIT_MS) return ok(seen);
    return warning({
      seen: `${seen}, but after ${answer.elapsedMs} ms; GitLab waits 3 s since 19.3`,
      gitlab: GITLAB,
      fix: 'Run the doctor again: only a cold start may take this long. Else check the log of the platform function.',
    });
  },
};

interface UserToken {
  readonly token?: unknown;
  readonly expires_at?: unknown;
}

const FIXES: Readonly<Record<number, string>> = {
  403: 'The token has neither complete_code nor ai_gateway_model_provider_proxy: see "Scopes of the token".',
  500:
    'The gateway has no signing key or may not use it, or the key is of another type: it must be RSA (2048 to 4096) ' +
    'for SIGN_VERIFY (aws kms describe-key). The log line "KMS key not usable" of the platform function says which. ' +
    'Without signingKeyArn, redeploy.',
};

export const directCompletion: Check = {
  id: 'direct',
  title: 'Direct completion, 5 s',
  needs: ['user-token'],
  token: true,
  async run(context) {
    if (refusesDirectConnections(context)) {
      return skipped('not used: GitLab refuses direct connections with an online licence');
    }
    const answer = await context.ask({
      path: DIRECT_COMPLETIONS_PATH,
      headers: { ...railsHeaders(context), authorization: `Bearer ${context.facts.userToken}` },
      body: directCompletionBody(),
      limitMs: COMPLETION_LIMIT_MS,
    });
    if (answer.type === 'reply') return judge(context, answer);
    const fix = 'Assign a faster model to code_completions; IDEs give up after 5 s.';
    return failed({ seen: reasonOf(answer), gitlab: GITLAB, fix });
  },
};

function judge({ options }: CheckContext, reply: Reply): Finding {
  if (reply.status === 200) return ok(`200 after ${reply.elapsedMs} ms, from the default model`);
  const problem: Problem = {
    seen: answered(reply),
    gitlab: GITLAB,
    fix: DIRECT_FIX[reply.status] ?? OTHER,
  };
  const isOfModel = reply.status === 503 && options.model.length > 0;
  return failed(
    isOfModel
      ? { ...problem, fix: `${problem.fix} The model chosen in GitLab is not sent here.` }
      : problem,
  );
}

const OTHER = 'Check the log line of this request in the code-completion function.';

const DIRECT_FIX: Readonly<Record<number, string>> = {
  401: 'The functions do not share a signing key: deploy them together.',
  429: 'The account has used up its quota for the default model: request an increase, or assign a fallback.',
  503: 'The default model does not answer: set the defaultModel parameter, or assign a model to code_completions. The log line has the reason.',
};
