/**
 * Reads objects of one bucket. Two GETs need no client of 140 KB.
 *
 * @module
 */
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { SignatureV4 } from '@smithy/signature-v4';

export interface S3Object {
  readonly status: number;
  readonly etag: string | undefined;
  /** To be read to its end, or destroyed. */
  readonly body: Readable;
}

export interface GetOptions {
  readonly signal: AbortSignal;
  /** Only if it is another one than this. */
  readonly unlessEtag?: string | undefined;
}

/** @throws {Error} when S3 cannot be reached, or `signal` aborts first; the body fails with either later on */
export type GetObject = (key: string, options: GetOptions) => Promise<S3Object>;

export interface BucketOptions {
  readonly bucket: string;
  readonly region: string;
  /** Another server than AWS's, such as a stand-in. */
  readonly endpoint: string | undefined;
  readonly fips: boolean;
  /** Read when a request is signed, since a role's credentials expire. */
  readonly credentials: () => Credentials;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Of nothing: what a GET carries. */
const EMPTY_SHA256 = createHash('sha256').digest('hex');

export function createGetObject(options: BucketOptions): GetObject {
  const { bucket, region, credentials } = options;
  const base = new URL(options.endpoint ?? awsEndpoint(options));
  const client = base.protocol === 'http:' ? http : https;
  return async (key, { signal, unlessEtag }) => {
    const signer = new SignatureV4({
      service: 's3',
      region,
      credentials: withoutAbsent(credentials()),
      sha256: Sha256,
      // S3 signs paths as they are.
      uriEscapePath: false,
      applyChecksum: false,
    });
    const { path, headers } = await signer.sign({
      method: 'GET',
      protocol: base.protocol,
      hostname: base.hostname,
      path: `${base.pathname.replace(/\/$/, '')}/${bucket}/${key}`,
      query: {},
      headers: {
        host: base.host,
        'x-amz-content-sha256': EMPTY_SHA256,
        ...(unlessEtag !== undefined && { 'if-none-match': unlessEtag }),
      },
    });
    return new Promise((resolve, reject) => {
      client
        .get(new URL(path, base), { headers, signal }, (body) =>
          resolve({ status: body.statusCode ?? 0, etag: body.headers.etag, body }),
        )
        .on('error', reject);
    });
  };
}

/** With the bucket in the path, so that names with dots have a certificate. */
function awsEndpoint({ region, fips }: BucketOptions): string {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${fips ? 's3-fips' : 's3'}.${region}.${suffix}`;
}

function withoutAbsent({ sessionToken, ...keys }: Credentials) {
  return sessionToken ? { ...keys, sessionToken } : keys;
}

/** What the signer asks for, by Node's own crypto. */
class Sha256 {
  readonly #key: Uint8Array | string | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#key = typeof secret === 'object' ? bytesOf(secret) : secret;
    this.#hash = this.#start();
  }

  update(chunk: Uint8Array | string): void {
    this.#hash.update(chunk);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#start();
  }

  #start(): Hash | Hmac {
    return this.#key === undefined ? createHash('sha256') : createHmac('sha256', this.#key);
  }
}

function bytesOf(secret: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(secret)
    ? new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength)
    : new Uint8Array(secret);
}
