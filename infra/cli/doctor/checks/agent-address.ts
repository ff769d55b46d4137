/**
 * The address of the Agent Platform's service as it is entered in GitLab, and what answers there: TLS with a
 * certificate that GitLab's nodes trust, and HTTP/2.
 *
 * @module
 */
import { once } from 'node:events';
import { connect as connectTcp, isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { Check } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { type Finding, failed, ok } from '../finding.ts';
import { reasonOf } from '../reasons.ts';
import { answersPlainly, withoutTls } from './agent-platform.ts';
import { judge } from './certificate.ts';

const LIMIT_MS = 5_000;

const RED_LINE = 'a red line for the Agent Platform in the health check';

export const agentsAddress: Check = {
  id: 'agents-address',
  title: 'Agent Platform: address',
  needs: [],
  async run({ options: { agentPlatform = '' } }) {
    const [, host = '', port = ''] =
      /^(?:\w+:\/\/)?([\w.-]+)(?::(\d{1,5}))?/.exec(agentPlatform) ?? [];
    const right = `${host || 'agents.example.com'}:${port || '443'}`;
    if (right !== agentPlatform) {
      return failed({
        seen: `${agentPlatform} is not a host and a port`,
        gitlab: RED_LINE,
        fix: `Enter it in GitLab as ${right}, without http:// or https:// and without a path.`,
      });
    }
    return await reach(host, Number(port));
  },
};

async function reach(host: string, port: number): Promise<Finding> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const socket = connectTcp(port, host);
  const startedAt = performance.now();
  try {
    await once(socket, 'connect', { signal });
    return ok(
      `${socket.remoteAddress} answers after ${Math.round(performance.now() - startedAt)} ms`,
    );
  } catch (error) {
    const { code, message } = failureOf(error);
    const seen = signal.aborted
      ? `no connection within ${LIMIT_MS / 1_000} s`
      : reasonOf({ code, message });
    return failed({ seen, gitlab: RED_LINE, fix: FIXES[code] ?? FIREWALL });
  } finally {
    socket.destroy();
  }
}

const RECORD =
  'Its DNS record must point to the output AgentPlatformTarget: a CNAME, or agentPlatformZoneId. A private zone ' +
  'resolves in its VPCs only.';

const FIREWALL =
  'Let this machine through: agentPlatformClients must name the addresses or security groups of GitLab’s nodes; ' +
  'routes, peerings and firewalls between them and the subnets.';

const FIXES: Readonly<Record<string, string>> = {
  EAI_AGAIN: RECORD,
  ENOTFOUND: RECORD,
  ECONNREFUSED:
    'Check the port: the load balancer listens on 443, a container of your own on 50052.',
};

/** If several addresses all refuse, the error has no text of its own. */
function failureOf(error: unknown): { readonly code: string; readonly message: string } {
  const {
    code,
    message = '',
    errors,
  } = error as NodeJS.ErrnoException & {
    readonly errors?: readonly { readonly code?: string }[];
  };
  return { code: code ?? errors?.[0]?.code ?? '', message };
}

export const agentsTls: Check = {
  id: 'agents-tls',
  title: 'Agent Platform: TLS, HTTP/2',
  needs: ['agents-address'],
  async run(context) {
    const { agentPlatform = '' } = context.options;
    const { hostname: host, port } = new URL(`https://${agentPlatform}`);
    const socket = connect({
      host,
      port: Number(port || 443),
      ALPNProtocols: ['h2'],
      // The certificate is examined whatever it is; nothing is sent over this connection.
      rejectUnauthorized: false,
      ...(isIP(host) ? {} : { servername: host }),
      ...(context.ca && { ca: [...context.ca] }),
    });
    const signal = AbortSignal.timeout(LIMIT_MS);
    try {
      await once(socket, 'secureConnect', { signal });
      return examine(socket, host, context);
    } catch (error) {
      return await noTls(context, signal.aborted ? SILENT : failureOf(error));
    } finally {
      socket.destroy();
    }
  },
};

const SILENT = { code: 'TIMEOUT', message: `no answer within ${LIMIT_MS / 1_000} s` };

/** TLS 1.3's alert for a server that wants none of the protocols. */
const NO_PROTOCOL = 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL';

async function noTls(
  context: CheckContext,
  failure: { readonly code: string; readonly message: string },
): Promise<Finding> {
  if (failure.code === NO_PROTOCOL) return noHttp2('refused');
  if (await answersPlainly(context)) {
    context.facts.isAgentPlatformPlain = true;
    return withoutTls(context.options.agentPlatform ?? '');
  }
  return failed({
    seen: `no TLS connection: ${reasonOf(failure)}`,
    gitlab: 'WRONG_VERSION_NUMBER, or no connection',
    fix: 'Something else answers there: enter the output AgentPlatformAddress in GitLab.',
  });
}

function examine(socket: TLSSocket, host: string, context: CheckContext): Finding {
  const finding = judge(socket, host, context);
  if (finding.status === 'failed') {
    return {
      ...finding,
      gitlab: `${RED_LINE}; Workhorse does not trust the certificate`,
      fix: TRUST,
    };
  }
  if (socket.alpnProtocol !== 'h2') return noHttp2(socket.alpnProtocol || 'none');
  return { ...finding, seen: `${socket.getProtocol()}, HTTP/2; ${finding.seen}` };
}

const TRUST =
  'GitLab’s nodes trust the authorities of their system alone: use a public certificate for this name in ACM ' +
  '(agentPlatformCertificateArn), or add your authority to the system store of each node.';

const noHttp2 = (said: string): Finding =>
  failed({
    seen: `TLS, but no HTTP/2 (ALPN: ${said})`,
    gitlab: `${RED_LINE}; sessions cannot begin`,
    fix:
      'gRPC needs HTTP/2 end to end: a Network Load Balancer with AlpnPolicy HTTP2Preferred; nginx: http2 on and ' +
      'grpc_pass; no proxy that opens TLS in between.',
  });
