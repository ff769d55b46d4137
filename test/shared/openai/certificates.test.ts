/** Whom a platform with certificates of its own trusts besides: whom the deployment trusts. */
import { X509Certificate } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, expect, it } from 'vitest';
import { createPlatformKeys } from '#shared/openai/keys.ts';
import { parsePlatformItem } from '#shared/openai/platform-item.ts';

const fingerprint = (pem: string) => new X509Certificate(pem).fingerprint256;

const before = getCACertificates('default');
afterEach(() => setDefaultCACertificates([...before]));

it('certificates of an entry stand beside those that the deployment trusts everywhere', async () => {
  const [company = '', ...others] = before;
  setDefaultCACertificates([company]);
  const entry = parsePlatformItem('lab', {
    baseUrl: 'https://vllm.example.internal/v1',
    kind: 'vllm',
    key: 'none',
    caSecret: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:authority-GhIjKl',
  });
  if (!('baseUrl' in entry)) throw new Error('The entry cannot be read');
  const own = others.at(-1) ?? '';
  const keys = createPlatformKeys({
    readSecret: async () => own,
    signForService: async (request) => request,
    now: () => 0,
  });

  const trusted = (await keys.certificatesOf(entry)) ?? [];
  expect(trusted.map(fingerprint)).toEqual([company, own].map(fingerprint));
});
