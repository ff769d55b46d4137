/**
 * GitLab's "Test connection", for each model that GitLab names.
 *
 * @see contract 7.2
 * @module
 */

import { geographiesOf, isProfile, parseModelIdentifier } from '#shared/models/model-id.ts';
import { capabilitiesOf } from '#shared/models/model-table.ts';
import { findCause } from '../bedrock-cause.ts';
import type { Check } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { type Finding, failed, type Problem, warning } from '../finding.ts';
import { MODEL_CHECK_PATH, modelCheckBody, railsHeaders } from '../gitlab-requests.ts';
import { answered, connectionText, detailOf, reasonOf } from '../reasons.ts';
import type { Answer } from '../send-request.ts';

/** GitLab's limit, in milliseconds. */
const LIMIT_MS = 3_000;

export const connection: Check = {
  id: 'connection',
  title: 'Test connection, 3 s',
  needs: ['token'],
  token: true,
  async run(context) {
    const { model } = context.options;
    const findings: Finding[] = [];
    // One after the other, as an administrator would: in parallel they might be throttled.
    for (const one of model.length > 0 ? model : [undefined])
      findings.push(await test(context, one));
    return findings;
  },
};

async function test(context: CheckContext, identifier: string | undefined): Promise<Finding> {
  const answer = await ask(context, identifier);
  const subject = identifier ?? 'the default model';
  const gitlab = connectionText(answer);
  if (isSuccess(answer)) {
    return { status: 'ok', subject, seen: `answers after ${answer.elapsedMs} ms`, gitlab };
  }
  if (isTooLate(answer)) {
    const second = await ask(context, identifier);
    if (isSuccess(second)) return { ...coldStart(answer, second), subject };
  }
  return { ...failed({ gitlab, ...(await explain(context, answer, identifier)) }), subject };
}

function ask(context: CheckContext, identifier: string | undefined): Promise<Answer> {
  return context.ask({
    path: MODEL_CHECK_PATH,
    headers: railsHeaders(context),
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
    fix: 'Test again. If developers notice it, keep a function warm (provisioned concurrency).',
  });
}

async function explain(
  context: CheckContext,
  answer: Answer,
  identifier: string | undefined,
): Promise<Problem> {
  if (answer.type === 'silence') return { seen: reasonOf(answer), fix: SLOW };
  const known = OTHER_STATUSES[answer.status];
  if (answer.status !== 421) return { seen: answered(answer), fix: known ?? LOG };
  const status = detailOf(answer.text)?.slice(0, 3) ?? '';
  const general = (status === '400' ? wantsProfile(context, identifier ?? '') : undefined) ??
    BY_MODEL_STATUS[status] ?? { seen: 'the model fails', fix: LOG };
  const seen = `421 ${detailOf(answer.text)}: ${general.seen}`;
  if (identifier === undefined || !WORTH_ASKING.includes(status)) return { seen, fix: general.fix };
  return withCause(context, identifier, { seen, fix: general.fix });
}

/** Statuses for which Bedrock has several reasons. */
const WORTH_ASKING: readonly string[] = ['400', '403', '404', '429'];

async function withCause(
  context: CheckContext,
  identifier: string,
  general: Problem,
): Promise<Problem> {
  const cause = await findCause(context, identifier);
  const [status = ''] = general.seen.split(':');
  switch (cause.type) {
    case 'found':
      return { seen: `${status}: ${cause.problem.seen}`, fix: cause.problem.fix };
    case 'answers':
      return {
        seen: `${general.seen}. With your own AWS credentials, it answers`,
        fix:
          "The cause is the gateway's role, region or allow-list: add the model to the models " +
          'parameter and deploy, and check `npm run models -- allow`.',
      };
    case 'unknown':
      return { ...general, seen: `${general.seen} (${cause.why})` };
  }
}

/** What the identifier alone reveals: the model needs a profile, and it names none. */
function wantsProfile(context: CheckContext, identifier: string): Problem | undefined {
  const region = context.options.region ?? '';
  const { modelId = '' } = parseModelIdentifier(identifier, region) ?? {};
  if (isProfile(modelId) || !capabilitiesOf(modelId).needsProfile) return undefined;
  const [geography = 'eu'] = region ? geographiesOf(region) : [];
  const example = `bedrock/${geography}.${modelId}`;
  return {
    seen: 'the model is only available through an inference profile',
    fix: `Name the profile with the geography of your region: ${example}`,
  };
}

const SLOW =
  'Choose a faster model or a closer region; use provisioned concurrency if only the first try ' +
  'after a pause is slow.';

const LOG = 'Check the log line of this request in the chat function: `outcome` and `awsError`.';

const OTHER_STATUSES: Readonly<Record<number, string>> = {
  401: 'See "Accepts the token".',
  403: 'The token lacks the scope complete_code: see "Scopes of the token".',
  404: 'The path was changed on the way: see "%2F in a path".',
  429: 'API Gateway or a firewall limits requests: check its throttling settings.',
  502: 'The function failed to start, or something in between failed: check the log of the chat function.',
};

/** What the model's status in a 421 may mean, if Bedrock itself is not asked. */
const BY_MODEL_STATUS: Readonly<Record<string, Problem>> = {
  '400': {
    seen: 'Bedrock rejects the request, most often because an inference profile is required',
    fix: 'Add the geography prefix of your region to the identifier: bedrock/eu.… or bedrock/us.….',
  },
  '401': {
    seen: "the gateway's AWS credentials are not valid",
    fix: 'Remove AWS_BEARER_TOKEN_BEDROCK from the function: it overrides the role. Locally: log in again.',
  },
  '403': {
    seen: 'the gateway has no access to the model',
    fix:
      'One of: the models parameter of the deployment; the Marketplace subscription, which an ' +
      'administrator makes by calling the model once; a region restriction (SCP); the allow-list.',
  },
  '404': {
    seen: 'the model does not exist in this region, or not for this account',
    fix:
      "One of: a misspelt identifier; another region; Anthropic's use-case form not submitted " +
      '(Bedrock console, Model catalog); a retired model; no default model.',
  },
  '408': { seen: 'the model took too long', fix: SLOW },
  '429': {
    seen: 'the account has used up its quota',
    fix: 'Request an increase in Service Quotas (Amazon Bedrock), or assign a fallback.',
  },
  '500': { seen: 'the model failed', fix: LOG },
  '503': { seen: 'Bedrock or the model is unavailable', fix: 'Wait, or assign a fallback.' },
};
