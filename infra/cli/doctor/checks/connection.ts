/**
 * GitLab's "Test connection", for each model that it might name.
 *
 * @see contract 7.2
 * @module
 */

import { geographiesOf, isProfile, parseModelIdentifier } from '#shared/models/model-id.ts';
import { capabilitiesOf } from '#shared/models/model-table.ts';
import { findCause } from '../bedrock-cause.ts';
import { type Check, type Finding, failed, type Problem, warning } from '../check.ts';
import { connectionText } from '../connection-text.ts';
import { MODEL_CHECK_PATH, modelCheckBody, railsHeaders } from '../gitlab-requests.ts';
import { answered, detailOf, reasonOf } from '../reasons.ts';
import type { Answer } from '../send-request.ts';
import type { Site } from '../site.ts';

/** GitLab's limit, in milliseconds. */
const LIMIT_MS = 3_000;

export const connection: Check = {
  id: 'connection',
  title: 'Test connection, 3 s',
  needs: ['token'],
  token: true,
  async run(site) {
    const { model } = site.options;
    const findings: Finding[] = [];
    // One after the other, as an administrator would: together they might be throttled.
    for (const one of model.length > 0 ? model : [undefined]) findings.push(await test(site, one));
    return findings;
  },
};

async function test(site: Site, identifier: string | undefined): Promise<Finding> {
  const answer = await ask(site, identifier);
  const subject = identifier ?? 'the default model';
  const gitlab = connectionText(answer);
  if (isSuccess(answer)) {
    return { status: 'ok', subject, seen: `answers after ${answer.elapsedMs} ms`, gitlab };
  }
  if (isTooLate(answer)) {
    const second = await ask(site, identifier);
    if (isSuccess(second)) return { ...coldStart(answer, second), subject };
  }
  return { ...failed({ gitlab, ...(await explain(site, answer, identifier)) }), subject };
}

function ask(site: Site, identifier: string | undefined): Promise<Answer> {
  return site.ask({
    path: MODEL_CHECK_PATH,
    headers: railsHeaders(site),
    body: modelCheckBody(identifier),
    limitMs: LIMIT_MS,
  });
}

function isSuccess(answer: Answer): boolean {
  return answer.type === 'reply' && answer.status === 200;
}

/** The gateway gives up a little before GitLab does, and says so. */
function isTooLate(answer: Answer): boolean {
  if (answer.type === 'silence') return answer.code === 'TIMEOUT';
  return answer.status === 421 && (detailOf(answer.text)?.startsWith('408') ?? false);
}

function coldStart(first: Answer, second: Answer): Finding {
  return warning({
    seen: `too late at first, then after ${second.elapsedMs} ms: a cold start`,
    gitlab: connectionText(first),
    fix: 'Test again; if developers notice it, keep a function warm (provisioned concurrency).',
  });
}

async function explain(
  site: Site,
  answer: Answer,
  identifier: string | undefined,
): Promise<Problem> {
  if (answer.type === 'silence') return { seen: reasonOf(answer), fix: SLOW };
  const known = OTHER_STATUSES[answer.status];
  if (answer.status !== 421) return { seen: answered(answer), fix: known ?? LOG };
  const status = detailOf(answer.text)?.slice(0, 3) ?? '';
  const general = (status === '400' ? wantsProfile(site, identifier ?? '') : undefined) ??
    BY_MODEL_STATUS[status] ?? { seen: 'the model fails', fix: LOG };
  const seen = `421 ${detailOf(answer.text)}: ${general.seen}`;
  if (identifier === undefined || !WORTH_ASKING.includes(status)) return { seen, fix: general.fix };
  return withCause(site, identifier, { seen, fix: general.fix });
}

/** Statuses behind which Bedrock has several reasons. */
const WORTH_ASKING: readonly string[] = ['400', '403', '404', '429'];

async function withCause(site: Site, identifier: string, general: Problem): Promise<Problem> {
  const cause = await findCause(site, identifier);
  const [status = ''] = general.seen.split(':');
  switch (cause.type) {
    case 'found':
      return { seen: `${status}: ${cause.problem.seen}`, fix: cause.problem.fix };
    case 'answers':
      return {
        seen: `${general.seen}. With your own AWS credentials it answers`,
        fix:
          "So it is the gateway's role, region or allow-list: add the model to the models " +
          'parameter, deploy, and see `npm run models -- allow`.',
      };
    case 'unknown':
      return { ...general, seen: `${general.seen} (${cause.why})` };
  }
}

/** What an identifier gives away by itself: its model is to be had through a profile, and it names none. */
function wantsProfile(site: Site, identifier: string): Problem | undefined {
  const region = site.options.region ?? '';
  const { modelId = '' } = parseModelIdentifier(identifier, region) ?? {};
  if (isProfile(modelId) || !capabilitiesOf(modelId).needsProfile) return undefined;
  const [geography = 'eu'] = region ? geographiesOf(region) : [];
  const example = `bedrock/${geography}.${modelId}`;
  return {
    seen: 'the model is to be had through an inference profile only',
    fix: `Name the profile, with the geography of your region: ${example}`,
  };
}

const SLOW =
  'Take a faster model, or a region nearer to it; provisioned concurrency if only the first try ' +
  'after a pause is slow.';

const LOG =
  'Look at the log line of the chat function with this request: `outcome` and `awsError`.';

const OTHER_STATUSES: Readonly<Record<number, string>> = {
  401: 'See "Takes the token".',
  403: 'The token lacks the scope complete_code: see "Scopes of the token".',
  404: 'The path did not arrive as it was sent: see "%2F in a path".',
  429: 'API Gateway or a firewall limits requests: see its throttling settings.',
  502: 'The function failed to start, or something in between failed: look into the log of chat.',
};

/** What the model's status in a 421 may mean, where Bedrock itself is not asked. */
const BY_MODEL_STATUS: Readonly<Record<string, Problem>> = {
  '400': {
    seen: 'Bedrock refuses the request as it stands, most often for want of an inference profile',
    fix: 'Put a geography in front of the identifier: bedrock/eu.… or bedrock/us.… as your region is.',
  },
  '401': {
    seen: "the gateway's AWS credentials are not valid",
    fix: 'Remove AWS_BEARER_TOKEN_BEDROCK from the function: it wins over the role. Locally: log in again.',
  },
  '403': {
    seen: 'the gateway may not use the model',
    fix:
      'One of: model access in the Bedrock console; the models parameter of the deployment; ' +
      'aws-marketplace:Subscribe at the first use; a region policy (SCP); the allow-list.',
  },
  '404': {
    seen: 'Bedrock does not know the model, or not for this account',
    fix:
      "One of: a misspelt identifier; another region; Anthropic's use-case form not submitted " +
      '(Bedrock console, Model catalog); a model at the end of its life; no default model.',
  },
  '408': { seen: 'the model took too long', fix: SLOW },
  '429': {
    seen: 'the quota of the account is used up',
    fix: 'Ask for more in Service Quotas (Amazon Bedrock), or assign a fallback.',
  },
  '500': { seen: 'the model failed', fix: LOG },
  '503': { seen: 'Bedrock or the model is out of service', fix: 'Wait, or assign a fallback.' },
};
