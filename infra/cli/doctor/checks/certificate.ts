import { once } from 'node:events';
import { checkServerIdentity, connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { type Check, type Finding, failed, ok, warning } from '../check.ts';
import { reasonOf } from '../reasons.ts';
import type { Site } from '../site.ts';

const LIMIT_MS = 5_000;
const DAY_MS = 86_400_000;

/** Time to renew by hand what nobody renews. */
const SOON_DAYS = 21;

const PRIVATE_CA =
  "Put the authority's certificate into /etc/gitlab/trusted-certs on the GitLab server and run " +
  '`sudo gitlab-ctl reconfigure`; give it to the doctor with --ca.';

/** What is wrong with the chain, by OpenSSL's code; anything else is told as it is. */
const FIXES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'Renew the certificate; ACM does so by itself while its DNS record is there.',
  DEPTH_ZERO_SELF_SIGNED_CERT: PRIVATE_CA,
  SELF_SIGNED_CERT_IN_CHAIN: PRIVATE_CA,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: PRIVATE_CA,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: `Let the server send the whole chain. If the authority is your own: ${PRIVATE_CA}`,
};

export const certificate: Check = {
  id: 'certificate',
  title: 'Certificate',
  needs: ['tcp'],
  async run(site) {
    const { protocol, hostname, port } = new URL(site.options.url);
    if (protocol === 'http:') return ok('none: plain http');
    const host = hostname.replace(/^\[|\]$/g, '');
    const socket = connect({
      host,
      port: Number(port || 443),
      // It is examined, whatever it is; nothing is sent over it.
      rejectUnauthorized: false,
      ...(/^[\d.:]+$/.test(host) ? {} : { servername: host }),
      ...(site.ca && { ca: [...site.ca] }),
    });
    try {
      await once(socket, 'secureConnect', { signal: AbortSignal.timeout(LIMIT_MS) });
      return judge(socket, host, site);
    } catch (error) {
      const { code = '', message = '' } = error as { code?: string; message?: string };
      return failed({
        seen: `no TLS connection: ${reasonOf({ code, message })}`,
        gitlab: `${host} connection failed: SSL_connect returned=1.`,
        fix: 'Check the port: the gateway must speak TLS there, at least version 1.2.',
      });
    } finally {
      socket.destroy();
    }
  },
};

function judge(socket: TLSSocket, host: string, { now, ca }: Site): Finding {
  const peer = socket.getPeerCertificate();
  const gitlab = `${host} connection failed: SSL_connect returned=1 … certificate verify failed.`;
  const code = socket.authorizationError as unknown as string | undefined;
  const misnamed = checkServerIdentity(host, peer);
  if (misnamed || code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const fix = `Use one of these names in GitLab, or a certificate that names ${host}.`;
    return failed({ seen: `is for another name: ${namesOf(peer)}`, gitlab, fix });
  }
  if (code) {
    const seen = `is not trusted: ${reasonOf({ code, message: code })}; issued by ${issuerOf(peer)}`;
    return failed({ seen, gitlab, fix: FIXES[code] ?? PRIVATE_CA });
  }
  return judgeExpiry(peer, now, ca !== undefined);
}

function judgeExpiry(peer: PeerCertificate, now: () => number, isPrivate: boolean): Finding {
  const days = Math.floor((Date.parse(peer.valid_to) - now()) / DAY_MS);
  const seen = `trusted, issued by ${issuerOf(peer)}, good for ${days} days`;
  if (days < SOON_DAYS) {
    return warning({ seen, fix: 'Renew it, and see why nothing renews it by itself.' });
  }
  return ok(isPrivate ? `${seen} (GitLab needs the certificates of --ca as well)` : seen);
}

function namesOf({ subjectaltname = '', subject }: PeerCertificate): string {
  const names = subjectaltname.replace(/DNS:|IP Address:/g, '');
  return names || String(subject?.CN ?? 'no name at all');
}

function issuerOf({ issuer }: PeerCertificate): string {
  return String(issuer?.O ?? issuer?.CN ?? 'nobody named');
}
