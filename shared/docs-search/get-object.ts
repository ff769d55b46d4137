/**
 * Reads objects of one bucket. Two GETs need no client of 140 KB.
 *
 * @module
 */
import { createHmac, hash } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';

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

export function createGetObject(options: BucketOptions): GetObject {
  const { bucket, region, credentials } = options;
  const base = new URL(options.endpoint ?? awsEndpoint(options));
  const client = base.protocol === 'http:' ? http : https;
  return async (key, { signal, unlessEtag }) => {
    const path = `${base.pathname.replace(/\/$/, '')}/${bucket}/${key}`;
    const signed = signedHeaders({ host: base.host, path, region }, credentials(), new Date());
    const headers = { ...signed, ...(unlessEtag !== undefined && { 'if-none-match': unlessEtag }) };
    return new Promise((resolve, reject) => {
      client
        .get(new URL(path, base), { headers, signal }, (body) =>
          resolve({ status: body.statusCode ?? 0, etag: body.headers.etag, body }),
        )
        .on('error', reject);
    });
  };
}

export interface SignedRequest {
  readonly host: string;
  /** Of characters that need no encoding: our keys and names of buckets have no others. */
  readonly path: string;
  readonly region: string;
}

/** Of nothing: what a GET carries. */
const EMPTY_SHA256 = hash('sha256', '', 'hex');

/**
 * The headers of a GET, signed for S3.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signedHeaders(
  { host, path, region }: SignedRequest,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  now: Date,
): Record<string, string> {
  const time = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const headers = {
    host,
    'x-amz-content-sha256': EMPTY_SHA256,
    'x-amz-date': time,
    ...(sessionToken && { 'x-amz-security-token': sessionToken }),
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = ['GET', path, '', lines.join(''), names, EMPTY_SHA256].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, hash('sha256', request, 'hex')].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  const signature = createHmac('sha256', key).update(text).digest('hex');
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

/** With the bucket in the path, so that names with dots have a certificate. */
function awsEndpoint({ region, fips }: BucketOptions): string {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${fips ? 's3-fips' : 's3'}.${region}.${suffix}`;
}
