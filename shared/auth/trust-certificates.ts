import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/**
 * Trusts private certificate authorities in addition to the public ones, in the whole process:
 * whoever asks GitLab need not know of them.
 *
 * @param pem one certificate or several
 * @throws {Error} when they cannot be read
 */
export function trustCertificates(pem: string): void {
  setDefaultCACertificates([...getCACertificates('default'), pem]);
}
