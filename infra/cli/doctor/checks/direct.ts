import { type Check, type Finding, failed, ok, type Problem } from '../check.ts';
import {
  DIRECT_COMPLETIONS_PATH,
  directCompletionBody,
  railsHeaders,
  USER_TOKEN_PATH,
} from '../gitlab-requests.ts';
import { answered, parseJson, reasonOf } from '../reasons.ts';
import type { Reply } from '../send-request.ts';
import type { Site } from '../site.ts';

/** Rails' limit for the token, and the language server's for a completion; in milliseconds. */
const TOKEN_LIMIT_MS = 30_000;
const COMPLETION_LIMIT_MS = 5_000;

const GITLAB = 'nothing: IDEs work through GitLab instead of directly, and slower';

export const userToken: Check = {
  id: 'user-token',
  title: 'Token for direct connections',
  needs: ['token'],
  token: true,
  async run(site) {
    const headers = railsHeaders(site);
    const answer = await site.ask({ path: USER_TOKEN_PATH, headers, limitMs: TOKEN_LIMIT_MS });
    if (answer.type === 'silence') {
      const fix = 'Look into the log of the platform function.';
      return failed({ seen: reasonOf(answer), gitlab: GITLAB, fix });
    }
    const { token, expires_at } = (parseJson(answer.text) ?? {}) as UserToken;
    if (answer.status !== 200 || typeof token !== 'string' || token === '') {
      const fix = FIXES[answer.status] ?? 'Look into the log of the platform function.';
      return failed({ seen: answered(answer), gitlab: GITLAB, fix });
    }
    const minutes = Math.round((Number(expires_at) * 1000 - site.now()) / 60_000);
    site.facts.userToken = token;
    return ok(`issued, good for ${minutes} minutes`);
  },
};

interface UserToken {
  readonly token?: unknown;
  readonly expires_at?: unknown;
}

const FIXES: Readonly<Record<number, string>> = {
  403: 'The token has neither complete_code nor ai_gateway_model_provider_proxy: see "Scopes of the token".',
  500: 'The gateway has no signing key, or may not use it: deploy with its KMS key and role as they are.',
};

export const directCompletion: Check = {
  id: 'direct',
  title: 'Completion of a connected IDE, 5 s',
  needs: ['user-token'],
  token: true,
  async run(site) {
    const answer = await site.ask({
      path: DIRECT_COMPLETIONS_PATH,
      headers: { ...railsHeaders(site), authorization: `Bearer ${site.facts.userToken}` },
      body: directCompletionBody(),
      limitMs: COMPLETION_LIMIT_MS,
    });
    if (answer.type === 'reply') return judge(site, answer);
    const fix = 'Assign a faster model to code_completions; IDEs give up after 5 s.';
    return failed({ seen: reasonOf(answer), gitlab: GITLAB, fix });
  },
};

function judge({ options }: Site, reply: Reply): Finding {
  if (reply.status === 200) return ok(`200 after ${reply.elapsedMs} ms, by the default model`);
  const problem: Problem = {
    seen: answered(reply),
    gitlab: GITLAB,
    fix: DIRECT_FIX[reply.status] ?? OTHER,
  };
  const isOfModel = reply.status === 503 && options.model.length > 0;
  return failed(
    isOfModel
      ? { ...problem, fix: `${problem.fix} GitLab's own choice is not sent here.` }
      : problem,
  );
}

const OTHER = 'Look at the log line of code-completion with this request.';

const DIRECT_FIX: Readonly<Record<number, string>> = {
  401: 'The functions do not share one signing key: deploy them together.',
  429: 'The quota of the default model is used up: ask AWS for more, or assign a fallback.',
  503: 'The default model does not answer: set the defaultModel parameter, or assign a model to code_completions; its own problem is in the log line.',
};
