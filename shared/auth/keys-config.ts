/**
 * The part of the configuration that is about keys: our own, and those of issuers that we cannot ask.
 *
 * @module
 */

import { X509Certificate } from 'node:crypto';
import { issuerName } from './issuer-name.ts';
import { type KeySet, parseKeySet } from './key-set.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface KeysConfig {
  /** RSA private key (PEM) that signs user tokens; absent, and no KMS key either: an ephemeral one. */
  readonly signingKeyPem: string | undefined;
  /** Another key (PEM, private or public), accepted too during a rotation. */
  readonly validationKeyPem: string | undefined;
  /** Id or ARN of the KMS key that signs user tokens. */
  readonly signingKeyId: string | undefined;
  /** Id or ARN of another KMS key, accepted too during a rotation. */
  readonly validationKeyId: string | undefined;
  /** AWS region of the KMS keys that are not given as ARNs. */
  readonly kmsRegion: string;
  readonly kmsEndpoint: string | undefined;
  /** Keys of issuers that are never asked for them, by the name of the issuer. */
  readonly issuerKeySets: ReadonlyMap<string, KeySet>;
  /** Certificates (PEM) of private authorities, trusted in addition to the public ones. */
  readonly caCertificates: string | undefined;
}

/** One key set has about 1 KiB; all variables of a Lambda function together may have 4 KiB. */
const MAX_KEY_SETS_CHARACTERS = 64 * 1024;

export function keysConfigOf(env: Environment): KeysConfig {
  return {
    signingKeyPem: env['AIGW_SELF_SIGNED_JWT__SIGNING_KEY'] || undefined,
    validationKeyPem: env['AIGW_SELF_SIGNED_JWT__VALIDATION_KEY'] || undefined,
    signingKeyId: env['DUO_EDGE_SIGNING_KEY_ID'] || undefined,
    validationKeyId: env['DUO_EDGE_VALIDATION_KEY_ID'] || undefined,
    kmsRegion: env['AWS_REGION'] || env['AWS_REGION_NAME'] || '',
    kmsEndpoint: env['AWS_ENDPOINT_URL_KMS'] || undefined,
    issuerKeySets: keySetsOf(env['DUO_EDGE_ISSUER_KEYS']) ?? new Map(),
    caCertificates: env['DUO_EDGE_CA_CERTIFICATES']?.replaceAll('\\n', '\n') || undefined,
  };
}

/** What is wrong with it, in sentences for the operator. `issuers` are the trusted ones. */
export function findKeysProblems(env: Environment, issuers: readonly string[]): string[] {
  const keys = keysConfigOf(env);
  const sets = keySetsOf(env['DUO_EDGE_ISSUER_KEYS']);
  const trusted = new Set(issuers.map(issuerName));
  const strangers = [...(sets?.keys() ?? [])].filter((issuer) => !trusted.has(issuer));
  const rules: readonly (readonly [boolean, string])[] = [
    [
      keys.signingKeyPem !== undefined && keys.signingKeyId !== undefined,
      'AIGW_SELF_SIGNED_JWT__SIGNING_KEY and DUO_EDGE_SIGNING_KEY_ID are both set: one key signs, the other may be the validation key',
    ],
    [
      [keys.signingKeyId, keys.validationKeyId].some((id) => id && /(^|:)alias\//.test(id)),
      'DUO_EDGE_SIGNING_KEY_ID and DUO_EDGE_VALIDATION_KEY_ID take the id or the ARN of a key, no alias',
    ],
    [
      sets === undefined,
      'DUO_EDGE_ISSUER_KEYS is not a JSON object of key sets with RSA keys, such as {"https://gitlab.example.com": {"keys": [...]}}',
    ],
    [
      strangers.length > 0,
      'DUO_EDGE_ISSUER_KEYS names an issuer that is neither in AIGW_GITLAB_URL nor in AIGW_CUSTOMER_PORTAL_URL',
    ],
    [
      keys.caCertificates !== undefined && !areCertificates(keys.caCertificates),
      'DUO_EDGE_CA_CERTIFICATES does not hold certificates in PEM form',
    ],
  ];
  return rules.filter(([broken]) => broken).map(([, message]) => message);
}

/** Undefined when the text is of another form, or a set in it holds no key that we can use. */
function keySetsOf(text: string | undefined): ReadonlyMap<string, KeySet> | undefined {
  if (!text) return new Map();
  if (text.length > MAX_KEY_SETS_CHARACTERS) return undefined;
  const sets = parseObject(text)?.map(
    ([issuer, document]) => [issuerName(issuer), parseKeySet(document)] as const,
  );
  return sets?.every(([, { size }]) => size > 0) ? new Map(sets) : undefined;
}

function parseObject(text: string): [string, unknown][] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? Object.entries(value) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it is one certificate after the other; white space around them is nothing. */
function areCertificates(text: string): boolean {
  const parts = text.split(CERTIFICATE_END).map((part) => part.trim());
  const rest = parts.pop();
  return rest === '' && parts.length > 0 && parts.every(isCertificate);
}

const CERTIFICATE_END = '-----END CERTIFICATE-----';

function isCertificate(withoutEnd: string): boolean {
  try {
    return new X509Certificate(`${withoutEnd}\n${CERTIFICATE_END}`).subject !== '';
  } catch {
    return false;
  }
}
