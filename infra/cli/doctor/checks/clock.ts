import { type Check, type Finding, failed, ok, warning } from '../check.ts';
import { aheadOf } from './issuer.ts';

/** What the gateway grants between GitLab's clock and its own, in seconds. */
const TOLERANCE_S = 60;

/** `Date` has whole seconds, and the way takes time. */
const NOISE_S = 5;

export const clocks: Check = {
  id: 'clock',
  title: 'Clocks',
  needs: ['healthz'],
  async run({ ask, facts }) {
    const answer = await ask({ method: 'GET', path: '/monitoring/healthz', limitMs: 10_000 });
    const gatewayAheadMs = aheadOf(answer);
    if (gatewayAheadMs === undefined) {
      const fix = 'Nothing, unless tokens are refused: then compare the clocks by hand.';
      return warning({ seen: 'the answer of the gateway has no Date', fix });
    }
    facts.gatewayAheadMs = gatewayAheadMs;
    const { gitlabAheadMs } = facts;
    return gitlabAheadMs === undefined
      ? judge(gatewayAheadMs, 'this machine')
      : judge(gatewayAheadMs - gitlabAheadMs, 'GitLab');
  },
};

function judge(aheadMs: number, other: string): Finding {
  const seconds = Math.round(aheadMs / 1000);
  const distance = Math.abs(seconds);
  if (distance <= NOISE_S) return ok(`gateway and ${other} agree to ${NOISE_S} s`);
  const problem = {
    seen: `the gateway is ${distance} s ${seconds > 0 ? 'ahead of' : 'behind'} ${other}`,
    fix: `Set the clock by NTP: \`timedatectl status\` on the server of ${other}. AWS's own clock is right.`,
  };
  if (distance <= TOLERANCE_S) return warning(problem);
  const gitlab =
    '"ERROR: AI Gateway returned code 401: " (Test connection): tokens seem expired, or too new';
  return failed({ ...problem, gitlab });
}
