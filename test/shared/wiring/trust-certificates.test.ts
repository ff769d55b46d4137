import { X509Certificate } from 'node:crypto';
import { getCACertificates } from 'node:tls';
import { expect, it } from 'vitest';
import { trustCertificates } from '#shared/wiring/identity.ts';
import { createCertificate } from '../../support/certificate.ts';

const fingerprints = (certificates: readonly string[]) =>
  new Set(certificates.map((pem) => new X509Certificate(pem).fingerprint256));

it('trusts private authorities in addition to the public ones', () => {
  const { certificate } = createCertificate();
  const before = getCACertificates('default');

  trustCertificates(certificate);

  expect(fingerprints(getCACertificates('default'))).toEqual(
    fingerprints([...before, certificate]),
  );
});
