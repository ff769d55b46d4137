/**
 * What a proxy between GitLab and the functions may break: paths and cross-origin requests.
 *
 * @module
 */
import type { Check } from '../check.ts';
import { failed, ok, warning } from '../finding.ts';
import { MODEL_CHECK_PATH } from '../gitlab-requests.ts';
import { answered, reasonOf } from '../reasons.ts';

const LIMIT_MS = 10_000;

export const encodedSlash: Check = {
  id: 'encoded',
  title: '%2F in a path',
  needs: ['healthz'],
  async run({ ask }) {
    // Without a token, the gateway itself answers 401; anything else comes from something in front of it.
    const answer = await ask({ path: MODEL_CHECK_PATH, body: { inputs: {} }, limitMs: LIMIT_MS });
    if (answer.type === 'silence') {
      return failed({ seen: reasonOf(answer), fix: 'Check the log of the chat function.' });
    }
    if (OWN_STATUSES.includes(answer.status)) return ok('reaches the gateway unchanged');
    return failed({
      seen: answered(answer),
      gitlab: `"ERROR: AI Gateway returned code ${answer.status}: …" (Test connection)`,
      fix:
        'A proxy rejects or decodes %2F. Apache: AllowEncodedSlashes NoDecode and ProxyPass … ' +
        'nocanon; nginx: proxy_pass without a path; others: forward the path unchanged.',
    });
  },
};

/** No token; or, with authentication off, whatever the model answered. */
const OWN_STATUSES: readonly number[] = [401, 200, 421];

export const repeatedSlashes: Check = {
  id: 'slashes',
  title: 'Repeated slashes in a path',
  needs: ['healthz'],
  async run({ ask }) {
    const path = '//monitoring/healthz';
    const answer = await ask({ method: 'GET', path, limitMs: LIMIT_MS });
    if (answer.type === 'reply' && answer.status === 200) return ok('treated as one');
    return warning({
      seen: answer.type === 'reply' ? answered(answer) : reasonOf(answer),
      gitlab: 'nothing, unless AI_GATEWAY_URL ends in a slash: then 404 for every feature',
      fix: 'Set AI_GATEWAY_URL without a trailing slash.',
    });
  },
};

export const preflight: Check = {
  id: 'cors',
  title: 'Preflight of the Web IDE',
  needs: ['healthz'],
  async run({ ask, options }) {
    const answer = await ask({
      method: 'OPTIONS',
      path: '/v2/completions',
      headers: {
        origin: options.gitlab ?? 'https://gitlab.example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-gitlab-realm',
      },
      limitMs: LIMIT_MS,
    });
    const gitlab = 'no suggestions in the Web IDE; "blocked by CORS policy" in the browser';
    const fix =
      'Forward OPTIONS and its headers to the gateway unchanged, without requiring a login.';
    if (answer.type === 'silence') return failed({ seen: reasonOf(answer), gitlab, fix });
    const { headers, status } = answer;
    const names = (headers['access-control-allow-headers'] ?? '').toLowerCase();
    const isAllowed =
      status < 300 && headers['access-control-allow-origin'] !== undefined && allows(names);
    return isAllowed
      ? ok(`${status}, any header allowed`)
      : failed({ seen: answered(answer), gitlab, fix });
  },
};

function allows(names: string): boolean {
  return names === '*' || ['authorization', 'x-gitlab-realm'].every((name) => names.includes(name));
}
