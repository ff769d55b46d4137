import { isLoopback } from '../../models/loopback.ts';
import { type Check, type Finding, failed, ok, type Problem } from '../check.ts';

interface Rule {
  readonly status: 'failed' | 'warning';
  readonly applies: (url: URL, typed: string) => boolean;
  readonly problem: Problem;
}

/** GitLab appends its paths to the URL as it stands; the first rule that applies is told. */
const RULES: readonly Rule[] = [
  {
    status: 'failed',
    applies: ({ search, hash }) => search !== '' || hash !== '',
    problem: {
      seen: 'the URL has a query or a fragment, and GitLab would append its paths to that',
      fix: 'Remove everything from "?" or "#" on.',
    },
  },
  {
    status: 'failed',
    applies: ({ username, password }) => username !== '' || password !== '',
    problem: {
      seen: 'the URL holds a user name or password',
      fix: 'Remove it: callers show a token of GitLab, nothing else.',
    },
  },
  {
    status: 'failed',
    applies: ({ hostname, pathname }) =>
      /\.execute-api\..*\.amazonaws\.com(\.cn)?$/.test(hostname) && pathname === '/',
    problem: {
      seen: 'the stage is missing: this is the address of an API without its stage',
      gitlab: '"ERROR: AI Gateway returned code 403: …" (Test connection), and no feature works',
      fix: 'Use the output GatewayUrl of the stack as it is; it ends in the stage, such as /prod.',
    },
  },
  {
    status: 'failed',
    applies: ({ pathname }) => /\/(v\d|monitoring|api)(\/|$)/.test(pathname),
    problem: {
      seen: 'the URL ends in the path of an endpoint',
      gitlab: '"ERROR: AI Gateway returned code 404: …" (Test connection), and no feature works',
      fix: 'Use the output GatewayUrl of the stack as it is: GitLab appends the paths.',
    },
  },
  {
    status: 'warning',
    applies: (_, typed) => typed.endsWith('/'),
    problem: {
      seen: 'the URL ends in a slash',
      gitlab: 'nothing from the form, which removes it; 404 with the variable AI_GATEWAY_URL',
      fix: 'Remove the slash at the end.',
    },
  },
  {
    status: 'warning',
    applies: ({ protocol }, typed) => protocol === 'http:' && !isLoopback(typed),
    problem: {
      seen: 'http: tokens and code would cross the network unencrypted',
      fix: 'Use https; the address that API Gateway gives has it.',
    },
  },
];

export const urlForm: Check = {
  id: 'url',
  title: 'Form of the URL',
  needs: [],
  async run({ options: { url } }): Promise<Finding> {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
      return failed({
        seen: 'this is no http or https URL',
        gitlab: `${url} is not a valid URL.`,
        fix: 'Give the whole URL, such as https://ai.example.com',
      });
    }
    const rule = RULES.find(({ applies }) => applies(parsed, url));
    if (rule) return { status: rule.status, ...rule.problem };
    return ok(parsed.pathname === '/' ? 'no path' : `with the path ${parsed.pathname}`);
  },
};
