import { isLoopback } from '../../common/aws.ts';
import type { Check } from '../check.ts';
import { type Finding, failed, ok, type Problem } from '../finding.ts';

interface Rule {
  readonly status: 'failed' | 'warning';
  readonly applies: (url: URL, typed: string) => boolean;
  readonly problem: Problem;
}

/** GitLab appends its paths to the URL as entered; the first broken rule is reported. */
const RULES: readonly Rule[] = [
  {
    status: 'failed',
    applies: ({ search, hash }) => search !== '' || hash !== '',
    problem: {
      seen: 'the URL has a query or fragment, and GitLab appends its paths to that',
      fix: 'Remove everything from "?" or "#" on.',
    },
  },
  {
    status: 'failed',
    applies: ({ username, password }) => username !== '' || password !== '',
    problem: {
      seen: 'the URL contains a user name or password',
      fix: 'Remove it: callers authenticate with a GitLab token only.',
    },
  },
  {
    status: 'failed',
    applies: ({ hostname, pathname }) =>
      /\.execute-api\..*\.amazonaws\.com(\.cn)?$/.test(hostname) && pathname === '/',
    problem: {
      seen: 'the URL lacks the stage',
      gitlab: '"ERROR: AI Gateway returned code 403: …" (Test connection), and no feature works',
      fix: 'Use the stack output GatewayUrl unchanged; it ends in the stage, such as /prod.',
    },
  },
  {
    status: 'failed',
    applies: ({ pathname }) => /\/(v\d|monitoring|api)(\/|$)/.test(pathname),
    problem: {
      seen: 'the URL ends in the path of an endpoint',
      gitlab: '"ERROR: AI Gateway returned code 404: …" (Test connection), and no feature works',
      fix: 'Use the stack output GatewayUrl unchanged: GitLab appends the paths.',
    },
  },
  {
    status: 'warning',
    applies: (_, typed) => typed.endsWith('/'),
    problem: {
      seen: 'the URL ends in a slash',
      gitlab: 'nothing in the form, which removes it; 404 with the variable AI_GATEWAY_URL',
      fix: 'Remove the trailing slash.',
    },
  },
  {
    status: 'warning',
    applies: ({ protocol }, typed) => protocol === 'http:' && !isLoopback(typed),
    problem: {
      seen: 'plain HTTP: tokens and code cross the network unencrypted',
      fix: 'Use https; API Gateway addresses support it.',
    },
  },
];

export const urlForm: Check = {
  id: 'url',
  title: 'URL',
  needs: [],
  async run({ options: { url } }): Promise<Finding> {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
      return failed({
        seen: 'not an http or https URL',
        gitlab: `${url} is not a valid URL.`,
        fix: 'Give the full URL, such as https://ai.example.com',
      });
    }
    const rule = RULES.find(({ applies }) => applies(parsed, url));
    if (rule) return { status: rule.status, ...rule.problem };
    return ok(
      parsed.pathname === '/' ? 'valid, without a path' : `valid, with the path ${parsed.pathname}`,
    );
  },
};
