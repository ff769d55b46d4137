import type { Check } from '../check.ts';
import { type Finding, failed, ok, warning } from '../finding.ts';
import { aheadOf } from './issuer.ts';

/** The difference between GitLab's clock and its own that the gateway tolerates, in seconds. */
const TOLERANCE_S = 60;

/** `Date` has whole seconds, and the network takes time. */
const NOISE_S = 5;

export const clocks: Check = {
  id: 'clock',
  title: 'Clocks',
  needs: ['healthz'],
  async run({ ask, facts }) {
    const answer = await ask({ method: 'GET', path: '/monitoring/healthz', limitMs: 10_000 });
    const gatewayAheadMs = aheadOf(answer);
    if (gatewayAheadMs === undefined) {
      const fix = 'None needed, unless tokens are refused: then compare the clocks by hand.';
      return warning({ seen: "the gateway's answer has no Date header", fix });
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
  if (distance <= NOISE_S) return ok(`gateway and ${other} agree within ${NOISE_S} s`);
  const problem = {
    seen: `the gateway is ${distance} s ${seconds > 0 ? 'ahead of' : 'behind'} ${other}`,
    fix: `Synchronise the clock of ${other} by NTP (\`timedatectl status\`). The AWS clock is correct.`,
  };
  if (distance <= TOLERANCE_S) return warning(problem);
  const gitlab =
    '"ERROR: AI Gateway returned code 401: …" (Test connection): tokens look expired or not yet valid';
  return failed({ ...problem, gitlab });
}
