/** Our signature of a GET is the SDK's. */
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { expect, it } from 'vitest';
import { signedHeaders } from '#shared/docs-search/get-object.ts';

const NOW = new Date('2026-11-22T09:05:07.123Z');

it.each([
  ['a role', { accessKeyId: 'ASIA1', secretAccessKey: 'se/cr+et', sessionToken: 'to/ken==' }],
  ['a user', { accessKeyId: 'AKIA1', secretAccessKey: 'secret' }],
])('for %s', async (_, credentials) => {
  const host = 's3.eu-central-1.amazonaws.com';
  const path = '/my.docs-1/docs/gitlab-19.3-0123456789abcdef.sqlite';
  const signed = signedHeaders({ host, path, region: 'eu-central-1' }, credentials, NOW);

  const signer = new SignatureV4({
    ...{ service: 's3', region: 'eu-central-1', credentials },
    ...{ sha256: Hash.bind(null, 'sha256'), uriEscapePath: false, applyChecksum: false },
  });
  const { headers } = await signer.sign(
    {
      ...{ method: 'GET', protocol: 'https:', hostname: host, path, query: {} },
      headers: { host, 'x-amz-content-sha256': signed['x-amz-content-sha256'] ?? '' },
    },
    { signingDate: NOW },
  );

  expect(signed).toEqual(headers);
});
