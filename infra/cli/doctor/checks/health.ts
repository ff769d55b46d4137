/**
 * The probes that need no token.
 *
 * @module
 */
import { type Check, type Finding, failed, ok, warning } from '../check.ts';
import { answered, parseJson, reasonOf } from '../reasons.ts';
import type { Reply, Silence } from '../send-request.ts';

/** GitLab's limits, in milliseconds: of its health page, and of its rake task. */
const HEAD_LIMIT_MS = 5_000;
const HEALTH_LIMIT_MS = 10_000;

const NOT_THE_GATEWAY =
  'Compare the URL with the output GatewayUrl of the stack, the stage (such as /prod) included; ' +
  'if it is right, look at what stands between GitLab and the gateway.';

export const headOfRoot: Check = {
  id: 'head',
  title: 'HEAD / within 5 s',
  needs: ['certificate'],
  async run({ ask, options }) {
    const { host } = new URL(options.url);
    const answer = await ask({ method: 'HEAD', path: '', limitMs: HEAD_LIMIT_MS });
    if (answer.type === 'silence') {
      return failed({
        seen: reasonOf(answer),
        gitlab: `${host} connection failed: ${rubyWords(answer)}.`,
        fix: 'Give the functions more memory or provisioned concurrency if the first call is slow; check what stands in between.',
      });
    }
    if (answer.status >= 300 && answer.status < 400) {
      return failed({
        seen: `${answer.status}, a redirect to ${targetOf(answer, options.url)}`,
        gitlab: `${host} reachable. Code suggestions fail all the same: Workhorse follows no redirects.`,
        fix: 'Use the final URL in GitLab.',
      });
    }
    const seen = `${answer.status} after ${answer.elapsedMs} ms`;
    if (answer.status < 500) return ok(seen);
    // GitLab takes any status for reachable; the probes after this one tell what it is.
    const fix = 'See the next check.';
    return warning({ seen, gitlab: `${host} reachable. (It looks at no status.)`, fix });
  },
};

function targetOf({ headers: { location = '' } }: Reply, url: string): string {
  return URL.canParse(location, url) ? new URL(location, url).origin : 'nowhere';
}

/** As Ruby names it, and so GitLab. */
function rubyWords(silence: Silence): string {
  return silence.code === 'TIMEOUT' ? 'Net::ReadTimeout' : reasonOf(silence);
}

export const healthz: Check = {
  id: 'healthz',
  title: 'GET /monitoring/healthz',
  needs: ['head'],
  async run({ ask }) {
    const path = '/monitoring/healthz';
    const headers = { accept: 'application/json' };
    const answer = await ask({ method: 'GET', path, headers, limitMs: HEALTH_LIMIT_MS });
    if (answer.type === 'silence') {
      const gitlab = 'rake gitlab:duo:verify_self_hosted_setup fails here';
      return failed({ seen: reasonOf(answer), gitlab, fix: NOT_THE_GATEWAY });
    }
    return judgeHealth(answer);
  },
};

function judgeHealth(reply: Reply): Finding {
  const gitlab = 'rake gitlab:duo:verify_self_hosted_setup fails here';
  const { status } = (parseJson(reply.text) ?? {}) as { status?: unknown };
  if (reply.status === 200 && status === 'ok') return ok(`200, status ok, ${reply.elapsedMs} ms`);
  const seen = answered(reply);
  if (reply.status === 200 && isJson(reply)) {
    const fix = 'Nothing if another gateway than Duo Edge is meant.';
    return warning({
      seen,
      gitlab: 'Unknown as status, from rake gitlab:duo:verify_self_hosted_setup',
      fix,
    });
  }
  if (reply.status >= 500 && !isJson(reply)) {
    const fix =
      'This page comes from a proxy or load balancer, which cannot reach the gateway: check its ' +
      'upstream address, or let GitLab reach the gateway directly.';
    return failed({ seen, gitlab, fix });
  }
  return failed({ seen, gitlab, fix: NOT_THE_GATEWAY });
}

export const ready: Check = {
  id: 'ready',
  title: 'GET /monitoring/ready',
  needs: ['healthz'],
  async run({ ask }) {
    const path = '/monitoring/ready';
    const answer = await ask({ method: 'GET', path, limitMs: HEALTH_LIMIT_MS });
    if (answer.type === 'silence') {
      return failed({ seen: reasonOf(answer), fix: 'Look into the log of the platform function.' });
    }
    if (answer.status === 200) return ok(`200 after ${answer.elapsedMs} ms`);
    const fix = 'Look into the log of the platform function: its configuration is incomplete.';
    return failed({ seen: answered(answer), gitlab: 'nothing; load balancers take it out', fix });
  },
};

function isJson({ headers }: Reply): boolean {
  return (headers['content-type'] ?? '').includes('json');
}
