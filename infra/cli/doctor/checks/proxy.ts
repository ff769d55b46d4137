/**
 * The proxy through which the functions reach GitLab (`httpsProxy`), asked as they ask it.
 *
 * @module
 */
import { fetchJson, UnusableAnswerError } from '#shared/auth/fetch-json.ts';
import { createProxiedGet } from '#shared/auth/proxied-get.ts';
import type { Check } from '../check.ts';
import { failed, ok, skipped } from '../finding.ts';

const LIMIT_MS = 5_000;

const REFUSED = '"ERROR: AI Gateway returned code 401: …" (Test connection), and no feature works';

/** What went wrong, by what the failure says. */
const FIXES: readonly (readonly [RegExp, string])[] = [
  [
    /ERR_PROXY_TUNNEL/,
    'The proxy answers and opens no tunnel: allow CONNECT to GitLab for the functions, without a login.',
  ],
  [
    /CERT|SIGN/,
    'The proxy opens TLS: exempt GitLab, or trust its authority (--ca here, caCertificates in the deployment).',
  ],
  [
    /did not answer|ECONN|ENOTFOUND|EAI_AGAIN|EHOST|ENETUNREACH/,
    'Check host and port of httpsProxy, and that the functions’ subnets have a route to it.',
  ],
];

export const proxy: Check = {
  id: 'proxy',
  title: "The functions' proxy",
  needs: [],
  async run({ options, ca }) {
    const { proxy: url, gitlab } = options;
    if (url === undefined) return [];
    if (!gitlab?.startsWith('https:')) {
      return skipped('needs an https URL of GitLab', 'Give --gitlab https://<your GitLab>.');
    }
    const get = createProxiedGet({ url, except: [] }, ca);
    try {
      await fetchJson(`${gitlab}/.well-known/openid-configuration`, { get, timeoutMs: LIMIT_MS });
      return ok('leads to GitLab');
    } catch (error) {
      // GitLab's own check says more of what GitLab answers.
      if (error instanceof UnusableAnswerError) return ok('leads to GitLab');
      const seen = (error as Error).message;
      const fix = FIXES.find(([words]) => words.test(seen))?.[1] ?? 'Check httpsProxy.';
      return failed({ seen, gitlab: REFUSED, fix });
    }
  },
};
