/** Our signature against the SDK's own signer. */
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeLabel } from '#shared/aws-protocol.ts';
import { createSign, type SigningCredentials } from '#shared/bedrock/sign.ts';

const REGION = 'eu-central-1';

async function bySdk(request: object, credentials: SigningCredentials, moment: Date) {
  const { config } = new BedrockRuntimeClient({
    region: REGION,
    credentials: credentials as never,
  });
  const signer = await config.signer();
  const signed = await signer.sign(request as never, { signingDate: moment });
  return (signed as unknown as { readonly headers: Record<string, string> }).headers;
}

const WORD = fc.stringMatching(/^[\w+/=]{1,40}$/);
const CREDENTIALS: fc.Arbitrary<SigningCredentials> = fc.record(
  { accessKeyId: WORD, secretAccessKey: WORD, sessionToken: WORD },
  { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
);
const MODEL = fc.stringMatching(/^[a-z][\w.:/-]{0,60}$/);
const BASE = fc.constantFrom('', '/proxy', '//proxy/');
const MOMENT = fc.date({
  min: new Date('2020-01-01'),
  max: new Date('2040-01-01'),
  noInvalidDate: true,
});

it('is that of the SDK, whatever is signed', async () => {
  const sign = createSign({ region: REGION });
  const requests = fc.tuple(BASE, MODEL, fc.string({ unit: 'binary' }), CREDENTIALS, MOMENT);
  await fc.assert(
    fc.asyncProperty(requests, async ([base, model, text, credentials, moment]) => {
      const body = Buffer.from(text);
      const headers: Record<string, string> = {
        'content-type': 'application/json',
        host: 'bedrock-runtime.eu-central-1.amazonaws.com',
        'user-agent': 'any',
        'content-length': String(body.length),
      };
      const path = `${base}/model/${encodeLabel(model)}/converse`;
      const request = { method: 'POST', protocol: 'https:', hostname: 'h', path, query: {}, body };
      const theirs = await bySdk({ ...request, headers: { ...headers } }, credentials, moment);

      sign({ ...request, headers }, credentials, moment);

      expect(headers).toEqual(theirs);
    }),
  );
});

it('is for the region and the service that an endpoint names', () => {
  const sign = createSign({ region: REGION, signingRegion: 'us-gov-west-1', signingName: 'other' });
  const headers: Record<string, string> = { host: 'h' };

  sign(
    { method: 'POST', path: '/', headers, body: Buffer.of() },
    { accessKeyId: 'a', secretAccessKey: 's' },
    new Date(0),
  );

  expect(headers['authorization']).toContain('a/19700101/us-gov-west-1/other/aws4_request');
});
