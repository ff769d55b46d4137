import { once } from 'node:events';
import { checkServerIdentity, connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { Check } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { type Finding, failed, ok, warning } from '../finding.ts';
import { reasonOf } from '../reasons.ts';

const LIMIT_MS = 5_000;
const DAY_MS = 86_400_000;

/** Time to renew by hand what is not renewed automatically. */
const SOON_DAYS = 21;

const PRIVATE_CA =
  "Copy the authority's certificate to /etc/gitlab/trusted-certs on the GitLab server and run " +
  '`sudo gitlab-ctl reconfigure`; pass it to the doctor with --ca.';

/** What to do, by OpenSSL's error code. */
const FIXES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'Renew the certificate; ACM renews automatically while its DNS record exists.',
  DEPTH_ZERO_SELF_SIGNED_CERT: PRIVATE_CA,
  SELF_SIGNED_CERT_IN_CHAIN: PRIVATE_CA,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: PRIVATE_CA,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: `Configure the server to send the full chain. If the authority is your own: ${PRIVATE_CA}`,
};

export const certificate: Check = {
  id: 'certificate',
  title: 'Certificate',
  needs: ['tcp'],
  async run(context) {
    const { protocol, hostname, port } = new URL(context.options.url);
    if (protocol === 'http:') return ok('none: plain HTTP');
    const host = hostname.replace(/^\[|\]$/g, '');
    const socket = connect({
      host,
      port: Number(port || 443),
      // The certificate is examined whatever it is; nothing is sent over this connection.
      rejectUnauthorized: false,
      ...(/^[\d.:]+$/.test(host) ? {} : { servername: host }),
      ...(context.ca && { ca: [...context.ca] }),
    });
    try {
      await once(socket, 'secureConnect', { signal: AbortSignal.timeout(LIMIT_MS) });
      return judge(socket, host, context);
    } catch (error) {
      const { code = '', message = '' } = error as { code?: string; message?: string };
      return failed({
        seen: `no TLS connection: ${reasonOf({ code, message })}`,
        gitlab: `${host} connection failed: SSL_connect returned=1.`,
        fix: 'Check the port: the gateway must speak TLS 1.2 or later there.',
      });
    } finally {
      socket.destroy();
    }
  },
};

/** Whether the certificate of a connection is right for a host. */
export function judge(socket: TLSSocket, host: string, { now, ca }: CheckContext): Finding {
  const peer = socket.getPeerCertificate();
  const gitlab = `${host} connection failed: SSL_connect returned=1 … certificate verify failed.`;
  const code = socket.authorizationError as unknown as string | undefined;
  const misnamed = checkServerIdentity(host, peer);
  if (misnamed || code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const fix = `Use one of these names in GitLab, or a certificate for ${host}.`;
    return failed({ seen: `issued for another name: ${namesOf(peer)}`, gitlab, fix });
  }
  if (code) {
    const seen = `not trusted: ${reasonOf({ code, message: code })}; issued by ${issuerOf(peer)}`;
    return failed({ seen, gitlab, fix: FIXES[code] ?? PRIVATE_CA });
  }
  return judgeExpiry(peer, now, ca !== undefined);
}

function judgeExpiry(peer: PeerCertificate, now: () => number, isPrivate: boolean): Finding {
  const days = Math.floor((Date.parse(peer.valid_to) - now()) / DAY_MS);
  const seen = `trusted, issued by ${issuerOf(peer)}, valid for ${days} days`;
  if (days < SOON_DAYS) {
    return warning({ seen, fix: 'Renew it, and find out why it is not renewed automatically.' });
  }
  return ok(isPrivate ? `${seen} (GitLab needs the certificates from --ca too)` : seen);
}

function namesOf({ subjectaltname = '', subject }: PeerCertificate): string {
  const names = subjectaltname.replace(/DNS:|IP Address:/g, '');
  return names || String(subject?.CN ?? 'no name');
}

function issuerOf({ issuer }: PeerCertificate): string {
  return String(issuer?.O ?? issuer?.CN ?? 'an unnamed authority');
}
