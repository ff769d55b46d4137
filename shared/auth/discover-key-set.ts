/**
 * Finds where an issuer publishes its keys.
 *
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html
 * @module
 */
import { UnusableAnswerError } from './fetch-json.ts';
import { issuerName } from './issuer-name.ts';

const WELL_KNOWN_PATH = '/.well-known/openid-configuration';

/**
 * Reads the `jwks_uri` of an issuer.
 *
 * For an issuer with a path (GitLab under a relative URL), the document below that path is read first, then the
 * one at the root of the host.
 *
 * @param issuer without trailing slash
 * @throws {Error} naming each address that was tried and what is wrong with it
 */
export async function discoverKeySet(
  issuer: string,
  fetchDocument: (url: string) => Promise<unknown>,
): Promise<string> {
  const failures: string[] = [];
  for (const base of new Set([issuer, new URL(issuer).origin])) {
    try {
      const url = base + WELL_KNOWN_PATH;
      return readKeySetUrl(await fetchDocument(url), { issuer, base, url });
    } catch (error) {
      // A host that does not answer will not answer at its root either, and callers are waiting.
      if (!(error instanceof UnusableAnswerError)) throw error;
      failures.push(error.message);
    }
  }
  throw new Error(failures.join('; '));
}

interface Place {
  readonly issuer: string;
  readonly base: string;
  readonly url: string;
}

function readKeySetUrl(document: unknown, { issuer, base, url }: Place): string {
  const { issuer: named, jwks_uri: keySetUrl } = (document ?? {}) as Record<string, unknown>;

  // The root of the host may belong to another identity provider, whose tokens are not GitLab's.
  if (base !== issuer && typeof named === 'string' && issuerName(named) !== issuer) {
    throw new UnusableAnswerError(`${url} belongs to another issuer`);
  }
  if (typeof keySetUrl !== 'string' || !isAsSafe(keySetUrl, issuer)) {
    throw new UnusableAnswerError(`${url} has no usable jwks_uri on the issuer's own host`);
  }
  return keySetUrl;
}

/**
 * Keys must be on the issuer's own host: no answer may choose what we contact. An https issuer must not publish
 * them over http.
 */
function isAsSafe(keySetUrl: string, issuer: string): boolean {
  if (!URL.canParse(keySetUrl)) return false;
  const { protocol, host, username, password } = new URL(keySetUrl);
  if (username || password || host !== new URL(issuer).host) return false;
  return protocol === 'https:' || (protocol === 'http:' && issuer.startsWith('http:'));
}
