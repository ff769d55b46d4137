import type { Check } from '../check.ts';
import { failed, ok, warning } from '../finding.ts';
import { MODEL_CHECK_PATH, modelCheckBody, railsHeaders } from '../gitlab-requests.ts';
import { answered, detailOf } from '../reasons.ts';
import type { Answer, Reply } from '../send-request.ts';

/** What a small team sends at once; each call asks for 16 tokens. */
const CALLS = 6;
const LIMIT_MS = 10_000;

export const throttling: Check = {
  id: 'throttling',
  title: `Headroom: ${CALLS} calls at once`,
  needs: ['connection'],
  token: true,
  async run(context) {
    const request = {
      path: MODEL_CHECK_PATH,
      headers: railsHeaders(context),
      body: modelCheckBody(context.options.model[0]),
      limitMs: LIMIT_MS,
    };
    const answers = await Promise.all(Array.from({ length: CALLS }, () => context.ask(request)));
    const byGateway = answers.filter((answer) => answer.type === 'reply' && answer.status === 429);
    const byModel = answers.filter(isModelThrottled);
    if (byGateway.length > 0) {
      const fix =
        'Raise the throttling limits of the API stage, or the rate limit of the firewall.';
      return warning({
        seen: `${byGateway.length} rejected in front of the gateway (429)`,
        ...SHOWN,
        fix,
      });
    }
    if (byModel.length > 0) {
      const fix =
        'Request an increase in Service Quotas (Amazon Bedrock, requests and tokens per minute), ' +
        'assign a fallback, or use a cross-region inference profile.';
      return warning({ seen: `${byModel.length} throttled by Bedrock`, ...SHOWN, fix });
    }
    const odd = answers.find((answer) => answer.type === 'silence' || answer.status !== 200);
    if (odd) return failed({ seen: seenOf(odd), ...SHOWN, fix: 'See "Test connection".' });
    return ok(`all answered, the slowest after ${Math.max(...answers.map((a) => a.elapsedMs))} ms`);
  },
};

const SHOWN = {
  gitlab: 'suggestions pause for a while; "An unexpected error has occurred." in Chat',
};

function isModelThrottled(answer: Answer): boolean {
  return answer.type === 'reply' && answer.status === 421 && is429(answer);
}

function is429({ text }: Reply): boolean {
  return detailOf(text)?.startsWith('429') ?? false;
}

function seenOf(answer: Answer): string {
  return answer.type === 'silence' ? answer.message : answered(answer);
}
