import { createLocalJWKSet, jwtVerify } from 'jose';
import { issuerName } from '#shared/auth/issuer-name.ts';
import { type Check, type Finding, failed, ok, type Problem, warning } from '../check.ts';
import { CUSTOMER_PORTAL, claimsOf, headerOf } from '../read-token.ts';
import type { Site } from '../site.ts';
import { TOKEN_HOW_TO } from '../token-how-to.ts';

const AUDIENCE = 'gitlab-ai-gateway';
const OWN_ISSUER = 'gitlab-ai-gateway';

/** What the gateway grants between clocks, in seconds. */
const TOLERANCE_S = 60;

const REFUSED = '"ERROR: AI Gateway returned code 401: " (Test connection)';

export const tokenClaims: Check = {
  id: 'claims',
  title: 'What the token says',
  needs: ['url'],
  token: true,
  async run(site) {
    if (site.options.token === undefined) return ok('none given, and none needed');
    const problem = RULES.map((rule) => rule(site)).find(Boolean) ?? (await wrongSignature(site));
    if (problem) {
      site.facts.tokenProblem = problem;
      return failed({ gitlab: REFUSED, ...problem });
    }
    site.facts.isTokenRight = true;
    return judgeKind(site);
  },
};

type Rule = (site: Site) => Problem | undefined;

/** In the order in which they explain most. */
const RULES: readonly Rule[] = [
  malformed,
  wrongAlgorithm,
  expired,
  notYetValid,
  wrongAudience,
  wrongIssuer,
];

function malformed({ options: { token } }: Site): Problem | undefined {
  if (claimsOf(token) && headerOf(token)) return undefined;
  return { seen: 'it is no JWT', fix: `Copy it whole, without quotes. ${TOKEN_HOW_TO}` };
}

function wrongAlgorithm({ options: { token } }: Site): Problem | undefined {
  const { alg, kid } = headerOf(token) ?? {};
  if (alg === 'RS256' && kid) return undefined;
  const seen = `it is signed with ${alg}${kid ? '' : ', and names no key (kid)'}`;
  return { seen, fix: `The gateway takes RS256 alone, as GitLab signs. ${TOKEN_HOW_TO}` };
}

function expired({ options: { token }, facts, now }: Site): Problem | undefined {
  const { exp = 0 } = claimsOf(token) ?? {};
  const gatewayNow = (now() + (facts.gatewayAheadMs ?? 0)) / 1000;
  if (exp + TOLERANCE_S > gatewayNow) return undefined;
  const since = exp === 0 ? 'it has no expiry' : `it expired at ${isoTime(exp)}`;
  return { seen: since, fix: `Get a fresh one: they are good for an hour. ${TOKEN_HOW_TO}` };
}

function notYetValid({ options: { token }, facts, now }: Site): Problem | undefined {
  const { nbf = 0 } = claimsOf(token) ?? {};
  const gatewayNow = (now() + (facts.gatewayAheadMs ?? 0)) / 1000;
  if (nbf - TOLERANCE_S < gatewayNow) return undefined;
  const fix = "GitLab's clock is ahead of the gateway's: set it by NTP.";
  return { seen: `it is valid only from ${isoTime(nbf)} on`, fix };
}

function wrongAudience({ options: { token } }: Site): Problem | undefined {
  const { aud } = claimsOf(token) ?? {};
  if ([aud].flat().includes(AUDIENCE)) return undefined;
  const fix = `It is a token for another service. ${TOKEN_HOW_TO}`;
  return { seen: `it is not for ${AUDIENCE}, but for ${[aud].flat().join(', ')}`, fix };
}

function wrongIssuer({ options: { token, gitlab }, facts }: Site): Problem | undefined {
  const issuer = issuerOf(token);
  const expected = facts.issuer ?? gitlab;
  if (expected === undefined || isKnownElsewhere(issuer) || issuer === expected) return undefined;
  return {
    seen: `it is of another instance: its issuer is ${issuer || 'missing'}, not ${expected}`,
    fix: `Use a token of ${expected}; or, if ${issuer} is meant, deploy with --param="gitlabUrl=${issuer}".`,
  };
}

/** With the keys that GitLab publishes; nothing when they are not known, or not meant for it. */
async function wrongSignature({ options, facts }: Site): Promise<Problem | undefined> {
  const { token = '' } = options;
  if (facts.keys === undefined || isKnownElsewhere(issuerOf(token))) return undefined;
  try {
    const keys = createLocalJWKSet({ keys: [...facts.keys] });
    // The dates were looked at with the gateway's clock; here the signature alone matters.
    const iat = (claimsOf(token)?.exp ?? 0) - 1;
    await jwtVerify(token, keys, { algorithms: ['RS256'], currentDate: new Date(iat * 1000) });
    return undefined;
  } catch (error) {
    const { code = 'unknown' } = error as { code?: string };
    return {
      seen: `GitLab's published keys do not verify its signature (${code})`,
      fix: `It is of another instance, or GitLab has changed its keys since. ${TOKEN_HOW_TO}`,
    };
  }
}

function judgeKind({ options: { token }, now }: Site): Finding {
  const issuer = issuerOf(token);
  if (issuer === OWN_ISSUER) {
    return warning({
      seen: "it is a user token of the gateway's own, good for completions alone",
      fix: `Use a token of GitLab. ${TOKEN_HOW_TO}`,
    });
  }
  if (issuer === CUSTOMER_PORTAL) {
    return warning({
      seen: 'it is of the customer portal, not signed by the instance itself',
      gitlab:
        'the first "Test connection" sends such a token, until Code Suggestions is self-hosted',
      fix: 'Let the functions reach https://customers.gitlab.com, or assign self-hosted models first.',
    });
  }
  const minutes = Math.round(((claimsOf(token)?.exp ?? 0) * 1000 - now()) / 60_000);
  return ok(`of ${issuer}, good for ${minutes} minutes`);
}

function isKnownElsewhere(issuer: string): boolean {
  return issuer === OWN_ISSUER || issuer === CUSTOMER_PORTAL;
}

function issuerOf(token: string | undefined): string {
  const { iss } = claimsOf(token) ?? {};
  return typeof iss === 'string' ? issuerName(iss) : '';
}

/** 1e400 is no date; the gateway refuses it, and so does this. */
function isoTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? 'no date at all' : date.toISOString();
}
