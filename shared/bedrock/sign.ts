/**
 * AWS's Signature Version 4 for requests that have a body and no query, with what stays the same prepared.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * @module
 */
import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import { encodeLabel } from '../aws-protocol.ts';

export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface SigningScope {
  /** The region of the service, unless the endpoint names another for signatures. */
  readonly region: string;
  readonly signingRegion?: string | undefined;
  /** Default: Bedrock's. */
  readonly signingName?: string | undefined;
}

export interface SignedRequest {
  readonly method: string;
  /** Percent-encoded, without a query. */
  readonly path: string;
  /** With names in lower case; values without blanks that a signature would count otherwise. */
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** Adds the headers of a signature to a request. */
export type Sign = (request: SignedRequest, credentials: SigningCredentials, moment: Date) => void;

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** Proxies may change it. */
const UNSIGNED = 'user-agent';

export function createSign(scope: SigningScope): Sign {
  const { signingRegion: region = scope.region, signingName: service = 'bedrock' } = scope;
  const place = [region, service, 'aws4_request'] as const;
  let prepared: { readonly name: string; readonly key: KeyObject } | undefined;

  /** Keys are good for a day; credentials change every few hours. */
  function keyFor({ secretAccessKey }: SigningCredentials, day: string): KeyObject {
    const name = `${day} ${secretAccessKey}`;
    if (prepared?.name !== name) {
      const steps = [day, ...place];
      const key = steps.reduce(keyWith, createSecretKey(Buffer.from(`AWS4${secretAccessKey}`)));
      prepared = { name, key };
    }
    return prepared.key;
  }

  return ({ method, path, headers, body }, credentials, moment) => {
    const second = moment.toISOString().replace(/[-:]|\.\d+/g, '');
    const day = second.slice(0, 8);
    const bodyHash = hash('sha256', body, 'hex');
    headers['x-amz-date'] = second;
    headers['x-amz-content-sha256'] = bodyHash;
    if (credentials.sessionToken) headers['x-amz-security-token'] = credentials.sessionToken;
    const names = Object.keys(headers)
      .filter((name) => name !== UNSIGNED)
      .sort();
    const signed = names.join(';');
    const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
    const canonical = [method, canonicalPath(path), '', lines, signed, bodyHash];
    const credentialScope = [day, ...place].join('/');
    const text = [ALGORITHM, second, credentialScope, hash('sha256', canonical.join('\n'), 'hex')];
    const signature = createHmac('sha256', keyFor(credentials, day))
      .update(text.join('\n'))
      .digest('hex');
    headers['authorization'] =
      `${ALGORITHM} Credential=${credentials.accessKeyId}/${credentialScope}, SignedHeaders=${signed}, Signature=${signature}`;
  };
}

function keyWith(key: KeyObject, text: string): KeyObject {
  return createSecretKey(createHmac('sha256', key).update(text).digest());
}

/** Encoded once more than it is sent, as all services but S3 want it. */
function canonicalPath(path: string): string {
  return path
    .replace(/\/{2,}/g, '/')
    .split('/')
    .map(encodeLabel)
    .join('/');
}
