/**
 * The probes that need no token.
 *
 * @module
 */
import type { Check } from '../check.ts';
import { type Finding, failed, ok, warning } from '../finding.ts';
import { answered, parseJson, reasonOf } from '../reasons.ts';
import type { Reply, Silence } from '../send-request.ts';

/** GitLab's limits, in milliseconds: of its health page, and of its rake task. */
const HEAD_LIMIT_MS = 5_000;
const HEALTH_LIMIT_MS = 10_000;

const NOT_THE_GATEWAY =
  'Compare the URL with the stack output GatewayUrl, including the stage (such as /prod). ' +
  'If it matches, check what is between GitLab and the gateway.';

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
        fix: 'If only the first call is slow, give the functions more memory or provisioned concurrency; otherwise check what is in between.',
      });
    }
    if (answer.status >= 300 && answer.status < 400) {
      return failed({
        seen: `${answer.status}, redirects to ${targetOf(answer, options.url)}`,
        gitlab: `${host} reachable. Code suggestions still fail: Workhorse does not follow redirects.`,
        fix: 'Use the final URL in GitLab.',
      });
    }
    const seen = `${answer.status} after ${answer.elapsedMs} ms`;
    if (answer.status < 500) return ok(seen);
    // GitLab accepts any status as reachable; later checks find out what is wrong.
    const fix = 'See the next check.';
    return warning({ seen, gitlab: `${host} reachable. (It ignores the status.)`, fix });
  },
};

function targetOf({ headers: { location = '' } }: Reply, url: string): string {
  return URL.canParse(location, url) ? new URL(location, url).origin : 'nowhere';
}

/** As Ruby, and therefore GitLab, names it. */
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
    const fix = 'None needed if this is not supposed to be Duo Edge.';
    return warning({
      seen,
      gitlab: 'rake gitlab:duo:verify_self_hosted_setup shows the status Unknown',
      fix,
    });
  }
  if (reply.status >= 500 && !isJson(reply)) {
    const fix =
      'This page comes from a proxy or load balancer that cannot reach the gateway: check its ' +
      'upstream address, or connect GitLab to the gateway directly.';
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
      return failed({ seen: reasonOf(answer), fix: 'Check the log of the platform function.' });
    }
    if (answer.status === 200) return ok(`200 after ${answer.elapsedMs} ms`);
    const fix = 'Check the log of the platform function: its configuration is incomplete.';
    return failed({ seen: answered(answer), gitlab: 'nothing; load balancers stop using it', fix });
  },
};

function isJson({ headers }: Reply): boolean {
  return (headers['content-type'] ?? '').includes('json');
}
