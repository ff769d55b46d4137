/**
 * Why Bedrock refuses a model, in its own words. The gateway passes on a status only; with AWS
 * credentials, the doctor asks the model itself.
 *
 * @module
 */
import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { createBedrockClients } from '#shared/bedrock/clients.ts';
import { geographiesOf, parseModelIdentifier } from '#shared/models/model-id.ts';
import type { ModelTarget } from '#shared/models/model-request.ts';
import { awsAccess, runtimeEndpoint } from '../common/aws.ts';
import type { CheckContext } from './context.ts';
import type { Problem } from './finding.ts';

/** In milliseconds. */
const LIMIT_MS = 15_000;

interface Cause {
  /** Matched against the exception's name and message. */
  readonly pattern: RegExp;
  readonly seen: string;
  readonly fix: (target: ModelTarget) => string;
}

/** The first match counts. */
const CAUSES: readonly Cause[] = [
  {
    pattern: /use case details/i,
    seen: "Anthropic's use-case form has not been submitted for this account",
    fix: () =>
      'Submit it once for the account or organisation: Bedrock console, Model catalog, any ' +
      'Anthropic model, "Submit use case details". It takes effect within about 15 minutes.',
  },
  {
    pattern: /on-demand throughput isn.t supported/i,
    seen: 'the model is only available through an inference profile',
    fix: ({ modelId, region }) =>
      `Add a geography prefix to the identifier, in GitLab and in assignments: ` +
      `bedrock/${geographiesOf(region)[0]}.${modelId}`,
  },
  {
    pattern: /aws-marketplace|marketplace subscription/i,
    seen: 'the account has not subscribed to the model, and this role may not subscribe',
    fix: () =>
      'Let an administrator with aws-marketplace:ViewSubscriptions and aws-marketplace:Subscribe ' +
      'call the model once; that subscribes the account.',
  },
  {
    pattern: /end of its life|end of life|reached the end|no longer (available|supported)/i,
    seen: 'the model has been retired',
    fix: () =>
      'Choose its successor in GitLab and in assignments: `npm run models -- check` names it.',
  },
  {
    pattern: /marked by provider as legacy|legacy/i,
    seen: 'the model is a legacy model, closed to accounts that have not used it recently',
    fix: () =>
      'Choose its successor in GitLab and in assignments: `npm run models -- check` names it.',
  },
  {
    pattern: /explicit deny|service control policy/i,
    seen: 'a policy of the organisation denies it, perhaps in one of the regions of the profile',
    fix: () =>
      'Exempt bedrock:InvokeModel* through inference profiles from the region restriction (SCP).',
  },
  {
    pattern: /AccessDenied/,
    seen: 'the role has no access to the model',
    fix: ({ modelId }) =>
      `Allow bedrock:InvokeModel* on ${modelId} for the role that calls it; for the gateway, add the ` +
      'model to the models parameter of the deployment.',
  },
  {
    pattern: /\b(tokens|requests) per day\b|\bdaily\b/i,
    seen: "the account's quota for the day is used up",
    fix: ({ modelId, region }) =>
      `Assign a fallback with a quota of its own, which is asked at once. Request an increase in Service Quotas, ` +
      `Amazon Bedrock, ${region}: tokens per day for ${modelId}. A new account's quota is low.`,
  },
  {
    pattern: /Throttling|ServiceQuotaExceeded|Too many/,
    seen: 'the account has used up its quota',
    fix: ({ modelId, region }) =>
      `Request an increase in Service Quotas, Amazon Bedrock, ${region}: requests and tokens per ` +
      `minute for ${modelId}; or assign a fallback.`,
  },
  {
    pattern: /ResourceNotFound|identifier is invalid/,
    seen: 'the model does not exist in this region',
    fix: ({ region }) =>
      `Compare the identifier with \`aws bedrock list-inference-profiles --region ${region}\`.`,
  },
];

export type Diagnosis =
  | { readonly type: 'found'; readonly problem: Problem }
  /** The model answers the doctor, so the cause is the gateway's role, region or allow-list. */
  | { readonly type: 'answers' }
  | { readonly type: 'unknown'; readonly why: string };

/** Asks the model `identifier` with the operator's own credentials. */
export async function findCause(context: CheckContext, identifier: string): Promise<Diagnosis> {
  const access = await awsAccess(context.env, context.options.region);
  if (access.type === 'none') return { type: 'unknown', why: access.why };
  const target = parseModelIdentifier(identifier, access.region);
  if (target === undefined) return { type: 'unknown', why: 'it is not a Bedrock identifier' };
  return askModel(target, runtimeEndpoint(context.env));
}

async function askModel(target: ModelTarget, endpoint: string | undefined): Promise<Diagnosis> {
  const { modelId } = target;
  const client = createBedrockClients(endpoint)(target);
  try {
    const command = new ConverseCommand({
      modelId,
      messages: [{ role: 'user', content: [{ text: 'Answer with the word "ok".' }] }],
      inferenceConfig: { maxTokens: 16 },
    });
    await client.send(command, { abortSignal: AbortSignal.timeout(LIMIT_MS) });
    return { type: 'answers' };
  } catch (error) {
    return judge(error as Error, target);
  } finally {
    client.destroy();
  }
}

function judge({ name, message }: Error, target: ModelTarget): Diagnosis {
  // Invalid credentials of the doctor say nothing about the gateway.
  if (INVALID_CREDENTIALS.test(name)) {
    return { type: 'unknown', why: 'your own AWS credentials are not valid' };
  }
  const cause = CAUSES.find(({ pattern }) => pattern.test(`${name}: ${message}`));
  if (cause === undefined)
    return { type: 'unknown', why: `Bedrock answers the doctor with ${name}` };
  return { type: 'found', problem: { seen: cause.seen, fix: cause.fix(target) } };
}

const INVALID_CREDENTIALS =
  /^(ExpiredToken|UnrecognizedClient|InvalidSignature|CredentialsProvider)/;
