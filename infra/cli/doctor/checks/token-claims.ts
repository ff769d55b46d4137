import { createLocalJWKSet, jwtVerify } from 'jose';
import { issuerName } from '#shared/auth/issuer-name.ts';
import type { Check } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { type Finding, failed, ok, type Problem, warning } from '../finding.ts';
import { CUSTOMER_PORTAL, claimsOf, headerOf, TOKEN_HOW_TO } from '../read-token.ts';

const AUDIENCE = 'gitlab-ai-gateway';
const OWN_ISSUER = 'gitlab-ai-gateway';

/** The clock difference that the gateway tolerates, in seconds. */
const TOLERANCE_S = 60;

const REFUSED = '"ERROR: AI Gateway returned code 401: …" (Test connection)';

export const tokenClaims: Check = {
  id: 'claims',
  title: 'Claims of the token',
  needs: ['url'],
  token: true,
  async run(context) {
    if (context.options.token === undefined) return ok('no token given, none needed');
    const problem =
      RULES.map((rule) => rule(context)).find(Boolean) ?? (await wrongSignature(context));
    if (problem) {
      context.facts.tokenProblem = problem;
      return failed({ gitlab: REFUSED, ...problem });
    }
    context.facts.isTokenRight = true;
    return judgeKind(context);
  },
};

type Rule = (context: CheckContext) => Problem | undefined;

/** The most telling first. */
const RULES: readonly Rule[] = [
  malformed,
  wrongAlgorithm,
  expired,
  notYetValid,
  wrongAudience,
  wrongIssuer,
];

function malformed({ options: { token } }: CheckContext): Problem | undefined {
  if (claimsOf(token) && headerOf(token)) return undefined;
  return { seen: 'not a JWT', fix: `Copy the whole token, without quotes. ${TOKEN_HOW_TO}` };
}

function wrongAlgorithm({ options: { token } }: CheckContext): Problem | undefined {
  const { alg, kid } = headerOf(token) ?? {};
  if (alg === 'RS256' && kid) return undefined;
  const seen = `signed with ${alg}${kid ? '' : ', without a key id (kid)'}`;
  return { seen, fix: `The gateway accepts only RS256, which GitLab uses. ${TOKEN_HOW_TO}` };
}

function expired({ options: { token }, facts, now }: CheckContext): Problem | undefined {
  const { exp = 0 } = claimsOf(token) ?? {};
  const gatewayNow = (now() + (facts.gatewayAheadMs ?? 0)) / 1000;
  if (exp + TOLERANCE_S > gatewayNow) return undefined;
  const since = exp === 0 ? 'no expiry' : `expired at ${isoTime(exp)}`;
  return { seen: since, fix: `Get a new token; tokens are valid for one hour. ${TOKEN_HOW_TO}` };
}

function notYetValid({ options: { token }, facts, now }: CheckContext): Problem | undefined {
  const { nbf = 0 } = claimsOf(token) ?? {};
  const gatewayNow = (now() + (facts.gatewayAheadMs ?? 0)) / 1000;
  if (nbf - TOLERANCE_S < gatewayNow) return undefined;
  const fix = "GitLab's clock is ahead of the gateway's: synchronise it by NTP.";
  return { seen: `not valid before ${isoTime(nbf)}`, fix };
}

function wrongAudience({ options: { token } }: CheckContext): Problem | undefined {
  const { aud } = claimsOf(token) ?? {};
  if ([aud].flat().includes(AUDIENCE)) return undefined;
  const fix = `This token is for another service. ${TOKEN_HOW_TO}`;
  return { seen: `issued for ${[aud].flat().join(', ')}, not for ${AUDIENCE}`, fix };
}

function wrongIssuer({ options: { token, gitlab }, facts }: CheckContext): Problem | undefined {
  const issuer = issuerOf(token);
  const expected = facts.issuer ?? gitlab;
  if (expected === undefined || isKnownElsewhere(issuer) || issuer === expected) return undefined;
  return {
    seen: `issued by another instance: the issuer is ${issuer || 'missing'}, not ${expected}`,
    fix: `Use a token from ${expected}; or, if ${issuer} is right, deploy with --param="gitlabUrl=${issuer}".`,
  };
}

/** Verified with the keys that GitLab publishes; undefined if they are unknown or do not apply. */
async function wrongSignature({ options, facts }: CheckContext): Promise<Problem | undefined> {
  const { token = '' } = options;
  if (facts.keys === undefined || isKnownElsewhere(issuerOf(token))) return undefined;
  try {
    const keys = createLocalJWKSet({ keys: [...facts.keys] });
    // The dates were checked with the gateway's clock; here only the signature matters.
    const iat = (claimsOf(token)?.exp ?? 0) - 1;
    await jwtVerify(token, keys, { algorithms: ['RS256'], currentDate: new Date(iat * 1000) });
    return undefined;
  } catch (error) {
    const { code = 'unknown' } = error as { code?: string };
    return {
      seen: `the keys that GitLab publishes do not verify the signature (${code})`,
      fix: `Another instance issued it, or GitLab has changed its keys since. ${TOKEN_HOW_TO}`,
    };
  }
}

function judgeKind({ options: { token }, now }: CheckContext): Finding {
  const issuer = issuerOf(token);
  if (issuer === OWN_ISSUER) {
    return warning({
      seen: 'a user token issued by the gateway, valid for completions only',
      fix: `Use a GitLab token. ${TOKEN_HOW_TO}`,
    });
  }
  if (issuer === CUSTOMER_PORTAL) {
    return warning({
      seen: 'signed by the customer portal, not by the instance itself',
      gitlab:
        'the first "Test connection" sends such a token, until Code Suggestions is self-hosted',
      fix: 'Allow the functions to reach https://customers.gitlab.com, or assign self-hosted models first.',
    });
  }
  const minutes = Math.round(((claimsOf(token)?.exp ?? 0) * 1000 - now()) / 60_000);
  return ok(`issued by ${issuer}, valid for ${minutes} minutes`);
}

function isKnownElsewhere(issuer: string): boolean {
  return issuer === OWN_ISSUER || issuer === CUSTOMER_PORTAL;
}

function issuerOf(token: string | undefined): string {
  const { iss } = claimsOf(token) ?? {};
  return typeof iss === 'string' ? issuerName(iss) : '';
}

/** 1e400 is not a date; the gateway refuses it too. */
function isoTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? 'an invalid date' : date.toISOString();
}
