/**
 * GitLab's own service for the Agent Platform, as GitLab's nodes reach it: address, TLS, health, and the call
 * by which GitLab's health check asks it.
 *
 * @module
 */
import type { Check } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { type Finding, failed, ok, type Problem, warning } from '../finding.ts';
import { railsHeaders } from '../gitlab-requests.ts';
import { callGrpc, fieldsOf, type GrpcAnswer, textField } from '../grpc-call.ts';

const LIMIT_MS = 5_000;

const HEALTH = '/grpc.health.v1.Health/Check';
const SERVICE = 'DuoWorkflow';

/** What the status of a health answer means; 0 is left out on the wire. */
const SERVING = 1;
const STATUSES = ['unknown', 'serving', 'not serving', 'unknown to it'];

const RED_LINE = 'a red line for the Agent Platform in the health check; agents and flows fail';

export const agentsHealth: Check = {
  id: 'agents-health',
  title: 'Agent Platform: health',
  needs: ['agents-tls'],
  async run(context) {
    const answers: GrpcAnswer[] = [];
    for (const name of ['', SERVICE]) {
      const call = { path: HEALTH, message: textField(name), limitMs: LIMIT_MS };
      const answer = await callGrpc(targetOf(context), call);
      if (answer.type === 'refusal') return refused(answer, HEALTH_FIXES);
      const status = statusOf(answer.bytes);
      if (status !== SERVING) return unhealthy(name, status);
      answers.push(answer);
    }
    return ok(`serving, for itself and for ${SERVICE}, ${answers[0]?.elapsedMs} ms`);
  },
};

function unhealthy(name: string, status: number): Finding {
  return failed({
    seen: `${name || 'the server'} is ${STATUSES[status] ?? status}`,
    gitlab: RED_LINE,
    fix:
      'It starts or is about to stop: wait two minutes. If it stays so, see the log group of the service ' +
      '(/aws/ecs/duo-edge-<stage>-agent-platform).',
  });
}

const statusOf = (bytes: Uint8Array) =>
  fieldsOf(bytes).find(({ number }) => number === 1)?.value ?? 0;

export const agentsTools: Check = {
  id: 'agents-tools',
  title: 'Agent Platform: ListTools',
  needs: ['agents-health'],
  async run(context) {
    const { token } = context.options;
    const { 'content-type': _, ...headers } = railsHeaders(context);
    const path = `/${SERVICE}/ListTools`;
    const answer = await callGrpc(targetOf(context), { path, headers, limitMs: LIMIT_MS });
    if (answer.type === 'message') {
      const tools = fieldsOf(answer.bytes).length;
      const seen = `${tools} entries after ${answer.elapsedMs} ms`;
      return ok(token ? seen : `${seen}; it asked for no token`);
    }
    if (answer.status === 'UNAUTHENTICATED' && token === undefined) {
      return ok('asks for a token, as it must; with DUO_EDGE_TOKEN its answer is examined too');
    }
    return refused(answer, toolFixes(context));
  },
};

export function targetOf({ options, ca, facts }: CheckContext) {
  return { address: options.agentPlatform ?? '', isPlain: facts.isAgentPlatformPlain === true, ca };
}

type Fixes = Readonly<Record<string, Problem>>;

const WRONG_PLACE: Problem = {
  seen: 'gRPC answers, but not this service',
  fix:
    'The container runs without it: ENABLE_DUO_WORKFLOW_SERVICE=true and DISABLE_AI_GATEWAY=true, an image of a ' +
    'GitLab version that has it, port 50052. Or the address is of another service.',
};

const HEALTH_FIXES: Fixes = {
  UNAVAILABLE: {
    seen: 'the connection stands, but nobody behind it answers',
    fix:
      'No task is in service behind the load balancer: in ECS, see why tasks stopped (image, secret, settings) ' +
      'and whether the targets on port 50052 are healthy.',
  },
  DEADLINE_EXCEEDED: {
    seen: `no answer within ${LIMIT_MS / 1_000} s`,
    fix: 'The tasks are overloaded or hang: see the alarms agent-platform-busy and -memory; raise agentPlatformCpu.',
  },
  NOT_FOUND: WRONG_PLACE,
  UNIMPLEMENTED: WRONG_PLACE,
};

function toolFixes({ options }: CheckContext): Fixes {
  const issuer = options.gitlab ?? "GitLab's external URL";
  return {
    ...HEALTH_FIXES,
    DEADLINE_EXCEEDED: {
      seen: `no answer within ${LIMIT_MS / 1_000} s`,
      fix:
        'The service waits for a server that it cannot reach: without a way to the customer portal deploy with ' +
        `--param="customerPortalUrl=none"; let the tasks reach ${issuer}/.well-known/openid-configuration.`,
    },
    UNAUTHENTICATED: {
      seen: 'the token is refused',
      fix:
        `The service trusts another issuer or cannot fetch its keys: deploy with --param="gitlabUrl=${issuer}", and ` +
        `let the tasks reach ${issuer}/.well-known/openid-configuration. If the gateway refuses the token too, see ` +
        '"Accepts the token".',
    },
    PERMISSION_DENIED: {
      seen: 'the token is valid, but does not allow it',
      fix: 'The licence lacks the Agent Platform: usage-based billing online, its add-on offline.',
    },
  };
}

function refused(answer: GrpcAnswer & { type: 'refusal' }, fixes: Fixes): Finding {
  const { seen, fix } = fixes[answer.status] ?? {
    seen: 'an error that gRPC knows, but this check does not',
    fix: 'See the log group of the service; something in between may answer in its place.',
  };
  return failed({ seen: `${answer.status}: ${seen}`, gitlab: RED_LINE, fix });
}

/** Whether something at the address speaks gRPC without TLS. */
export async function answersPlainly(context: CheckContext): Promise<boolean> {
  const target = { ...targetOf(context), isPlain: true };
  const answer = await callGrpc(target, { path: HEALTH, limitMs: LIMIT_MS });
  return answer.type === 'message' || answer.status === 'UNIMPLEMENTED';
}

export const withoutTls = (address: string): Finding =>
  warning({
    seen: 'gRPC without TLS',
    gitlab: 'WRONG_VERSION_NUMBER, if the box for TLS is on',
    fix:
      `In GitLab switch off "Use TLS for the GitLab Duo Agent Platform service" for ${address}, or put TLS in front ` +
      'of it: tokens and code pass this connection.',
  });
