/**
 * GitLab as the issuer of tokens: the gateway trusts only the keys that GitLab publishes.
 *
 * @see contract 4.4, "Key discovery"
 * @module
 */
import { createPublicKey, type JsonWebKey } from 'node:crypto';
import type { JWK } from 'jose';
import { issuerName } from '#shared/auth/issuer-name.ts';
import { isStrongRsaKey } from '#shared/auth/key-set.ts';
import type { Check } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { type Finding, failed, ok, skipped } from '../finding.ts';
import { answered, parseJson, reasonOf } from '../reasons.ts';
import type { Answer, Reply } from '../send-request.ts';

const LIMIT_MS = 10_000;
const WELL_KNOWN_PATH = '/.well-known/openid-configuration';

const REFUSED = '"ERROR: AI Gateway returned code 401: …" (Test connection); A9999 in Duo Chat';

const NOT_PUBLIC =
  'Check the URL of GitLab. The functions must reach it too: without its keys they refuse every ' +
  'token. If GitLab is private, run the functions in a VPC that reaches it.';

export const discovery: Check = {
  id: 'discovery',
  title: 'OIDC discovery of GitLab',
  needs: ['url'],
  async run(context) {
    const { gitlab } = context.options;
    if (gitlab === undefined) {
      return skipped('needs the URL of GitLab', 'Give --gitlab https://<your GitLab>.');
    }
    const { answer, isAtRoot } = await fetchDiscovery(context, gitlab);
    if (answer.type === 'silence') {
      const seen = `${gitlab}: ${reasonOf(answer)}`;
      return failed({ seen, gitlab: REFUSED, fix: NOT_PUBLIC });
    }
    const document = documentOf(answer);
    if (answer.status !== 200 || typeof document.jwks_uri !== 'string') {
      return failed({
        seen: `${gitlab + WELL_KNOWN_PATH} ${answered(answer)}`,
        gitlab: REFUSED,
        fix:
          'Give the external URL of GitLab, including a relative path (/gitlab); no login page or ' +
          `proxy may be in front of ${WELL_KNOWN_PATH}.`,
      });
    }
    return judgeIssuer(context, document, isAtRoot);
  },
};

interface Discovery {
  readonly issuer?: unknown;
  readonly jwks_uri?: unknown;
}

function documentOf({ text }: Reply): Discovery {
  return (parseJson(text) ?? {}) as Discovery;
}

/** Below a relative path first, then at the root of the host, in the same order as the gateway. */
async function fetchDiscovery(
  context: CheckContext,
  gitlab: string,
): Promise<{ readonly answer: Answer; readonly isAtRoot: boolean }> {
  const at = (base: string) =>
    context.askElsewhere({ method: 'GET', url: base + WELL_KNOWN_PATH, limitMs: LIMIT_MS });
  const { origin } = new URL(gitlab);
  const answer = await at(gitlab);
  noteClock(context, answer);
  const isFound = answer.type === 'reply' && answer.status === 200;
  if (isFound || answer.type === 'silence' || origin === gitlab) return { answer, isAtRoot: false };
  return { answer: await at(origin), isAtRoot: true };
}

function noteClock({ facts }: CheckContext, answer: Answer): void {
  const ahead = aheadOf(answer);
  if (ahead !== undefined) facts.gitlabAheadMs = ahead;
}

/** How far the clock of the answering server is ahead of ours, in milliseconds. */
export function aheadOf(answer: Answer): number | undefined {
  if (answer.type === 'silence') return undefined;
  const date = Date.parse(answer.headers['date'] ?? '');
  return Number.isNaN(date) ? undefined : date - answer.receivedAtMs;
}

function judgeIssuer(
  { options, facts }: CheckContext,
  document: Discovery,
  isAtRoot: boolean,
): Finding {
  const { gitlab = '' } = options;
  const named = typeof document.issuer === 'string' ? issuerName(document.issuer) : '';
  facts.issuer = named;
  if (named !== gitlab) {
    return failed({
      seen: `the issuer names itself ${named || 'nothing'}, not ${gitlab}`,
      gitlab: REFUSED,
      fix:
        `Deploy with the issuer that GitLab's tokens carry: --param="gitlabUrl=${named || '…'}". ` +
        "It is external_url in GitLab's gitlab.rb; correct that if it is wrong.",
    });
  }
  facts.keySetUrl = String(document.jwks_uri);
  const seen = `names itself ${named}`;
  return ok(isAtRoot ? `${seen}; found at the root of the host` : seen);
}

export const keySet: Check = {
  id: 'keys',
  title: 'Keys of GitLab',
  needs: ['discovery'],
  async run(context) {
    const { facts } = context;
    const url = facts.keySetUrl ?? '';
    const isSafe =
      url.startsWith('https:') || new URL(context.options.gitlab ?? url).protocol === 'http:';
    if (!URL.canParse(url) || !isSafe) {
      const fix = 'Set external_url in gitlab.rb to the https URL, and reconfigure GitLab.';
      return failed({ seen: `jwks_uri is not an https URL: ${url}`, gitlab: REFUSED, fix });
    }
    if (new URL(url).host !== new URL(context.options.gitlab ?? url).host) {
      const fix =
        'The functions fetch keys from the host of gitlabUrl alone: correct external_url in gitlab.rb, ' +
        'or give them the keys (issuerKeys).';
      return failed({ seen: `jwks_uri is on another host: ${url}`, gitlab: REFUSED, fix });
    }
    const answer = await context.askElsewhere({ method: 'GET', url, limitMs: LIMIT_MS });
    if (answer.type === 'silence') {
      return failed({ seen: `${url}: ${reasonOf(answer)}`, gitlab: REFUSED, fix: NOT_PUBLIC });
    }
    const { keys } = (parseJson(answer.text) ?? {}) as { keys?: readonly JWK[] };
    if (answer.status !== 200 || !Array.isArray(keys)) {
      const fix = `Allow access to ${new URL(url).pathname} without a login.`;
      return failed({ seen: `${url} ${answered(answer)}`, gitlab: REFUSED, fix });
    }
    facts.keys = keys;
    return judgeKeys(keys);
  },
};

function judgeKeys(keys: readonly JWK[]): Finding {
  const usable = keys.filter(isUsable).length;
  if (usable === 0) {
    const fix = 'GitLab needs an RSA key of at least 2048 bits: see openid_connect_signing_key.';
    const seen = `none of ${keys.length} keys is an RSA key of at least 2048 bits with a key id (kid)`;
    return failed({ seen, gitlab: REFUSED, fix });
  }
  return ok(`${usable} of ${keys.length} usable for RS256`);
}

function isUsable(key: JWK): boolean {
  try {
    return (
      Boolean(key.kid) && isStrongRsaKey(createPublicKey({ key: key as JsonWebKey, format: 'jwk' }))
    );
  } catch {
    // What is not a key is not usable either.
    return false;
  }
}
