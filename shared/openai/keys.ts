/**
 * Whose key opens a serving platform: GitLab's, a secret's, the function's own role, or none.
 *
 * A key goes into the header of the entry that it is for, and nowhere else.
 *
 * @see contract SP 2.2, 8
 * @module
 */
import { createBoundedMap } from '../caches.ts';
import { GatewayError } from '../errors.ts';
import type { PlatformEntry } from '../models/serving-platform.ts';
import type { PlatformRequest } from './connection.ts';
import { PLATFORM_KINDS, type PlatformKind } from './kinds.ts';

export interface PlatformKeys {
  /** The request with what opens the server; `apiKey` is the one that came with GitLab's request. @throws {GatewayError} `model_credentials` where the key cannot be had */
  sign(
    request: PlatformRequest,
    entry: PlatformEntry,
    apiKey: string | undefined,
  ): Promise<PlatformRequest>;
  /** Forgets a key that was refused; false where the same one would be used again. */
  renew(entry: PlatformEntry): boolean;
  /** Certificates that are trusted for this entry beside the system's. */
  certificatesOf(entry: PlatformEntry): Promise<readonly string[] | undefined>;
}

export interface PlatformKeysDependencies {
  /** The text of a secret. */
  readonly readSecret: (arn: string) => Promise<string>;
  /** Signs a request with the function's own role for an AWS service. */
  readonly signForService: (request: PlatformRequest, service: string) => Promise<PlatformRequest>;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
}

/** How long a secret is used before it is read again, in milliseconds. */
const SECRET_TTL_MS = 5 * 60_000;
const MAX_SECRETS = 64;

export function createPlatformKeys({
  readSecret,
  signForService,
  now,
}: PlatformKeysDependencies): PlatformKeys {
  const secretCache = createBoundedMap<{
    readonly text: Promise<string>;
    readonly readAtMs: number;
  }>(MAX_SECRETS);

  function secret(arn: string): Promise<string> {
    const known = secretCache.get(arn);
    if (known && now() - known.readAtMs < SECRET_TTL_MS) return known.text;
    const text = readSecret(arn).catch((error: Error) => {
      secretCache.delete(arn);
      throw new GatewayError('model_credentials', 'The secret of the platform cannot be read', {
        awsError: error.name,
      });
    });
    secretCache.set(arn, { text, readAtMs: now() });
    return text;
  }

  return {
    async sign(request, entry, apiKey) {
      const kind: PlatformKind = PLATFORM_KINDS[entry.kind];
      switch (entry.key.type) {
        case 'none':
          return request;
        case 'request':
          return apiKey ? withKey(request, kind, apiKey) : request;
        case 'secret':
          return withKey(request, kind, apiKeyIn(await secret(entry.key.arn)));
        case 'role':
          if (kind.signsFor !== undefined) return signForService(request, kind.signsFor);
          throw new GatewayError('model_credentials', 'The kind of the platform takes no role');
      }
    },
    renew({ key }) {
      if (key.type !== 'secret' || secretCache.get(key.arn) === undefined) return false;
      secretCache.delete(key.arn);
      return true;
    },
    async certificatesOf({ caSecret }) {
      if (caSecret === undefined) return undefined;
      const [{ getCACertificates }, text] = await Promise.all([
        import('node:tls'),
        secret(caSecret),
      ]);
      // The defaults hold what the deployment trusts everywhere, too.
      return [...getCACertificates('default'), text];
    },
  };
}

function withKey(
  request: PlatformRequest,
  { keyHeader }: PlatformKind,
  key: string,
): PlatformRequest {
  // What cannot stand in a header would fail with a message that quotes it.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new GatewayError(
      'model_credentials',
      'The key of the platform has characters that no key has',
    );
  }
  const value = keyHeader === 'authorization' ? `Bearer ${key}` : key;
  return { ...request, headers: { ...request.headers, [keyHeader]: value } };
}

/** A secret is the key itself, or JSON with the member `api_key`. */
function apiKeyIn(text: string): string {
  try {
    const { api_key: key } = JSON.parse(text) as { api_key?: unknown };
    if (typeof key === 'string') return key.trim();
  } catch {
    // Not JSON: the text is the key.
  }
  return text.trim();
}
