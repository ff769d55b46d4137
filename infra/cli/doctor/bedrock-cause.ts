/**
 * Why Bedrock refuses a model, by its own words. The gateway passes on a status alone; with AWS
 * credentials the doctor asks the model itself.
 *
 * @module
 */
import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { createBedrockClients } from '#shared/bedrock/clients.ts';
import { geographiesOf, parseModelIdentifier } from '#shared/models/model-id.ts';
import type { ModelTarget } from '#shared/models/model-request.ts';
import { runtimeEndpoint } from '../models/session.ts';
import { credentialsIn } from './aws-credentials.ts';
import type { Problem } from './check.ts';
import type { Site } from './site.ts';

/** A model that says nothing by then is as good as silent. In milliseconds. */
const LIMIT_MS = 15_000;

interface Cause {
  /** Sees the exception's name and its message. */
  readonly pattern: RegExp;
  readonly seen: string;
  readonly fix: (target: ModelTarget) => string;
}

/** The first that matches. */
const CAUSES: readonly Cause[] = [
  {
    pattern: /use case details/i,
    seen: "Anthropic's use-case form has not been submitted for this account",
    fix: () =>
      'Submit it once for the account or organisation: Bedrock console, Model catalog, any ' +
      'Anthropic model, "Submit use case details". It takes effect after about 15 minutes.',
  },
  {
    pattern: /on-demand throughput isn.t supported/i,
    seen: 'the model is to be had through an inference profile only',
    fix: ({ modelId, region }) =>
      `Put a geography in front of the identifier, in GitLab and in assignments: ` +
      `bedrock/${geographiesOf(region)[0]}.${modelId}`,
  },
  {
    pattern: /aws-marketplace|marketplace subscription/i,
    seen: 'the account has not subscribed to the model, and the role may not do so',
    fix: () =>
      'Once, let a role with aws-marketplace:ViewSubscriptions and aws-marketplace:Subscribe call ' +
      'the model, or request access on the console page Model catalog.',
  },
  {
    pattern: /end of its life|end of life|reached the end|no longer (available|supported)/i,
    seen: 'the model has reached the end of its life',
    fix: () =>
      'Choose a successor in GitLab and in assignments: `npm run models -- check` names one.',
  },
  {
    pattern: /marked by provider as legacy|legacy/i,
    seen: 'the model is a legacy one, and closed to accounts that have not used it lately',
    fix: () =>
      'Choose a successor in GitLab and in assignments: `npm run models -- check` names one.',
  },
  {
    pattern: /explicit deny|service control policy/i,
    seen: 'a policy of the organisation denies it, perhaps in a destination region of the profile',
    fix: () =>
      'Exempt bedrock:InvokeModel* through inference profiles from the region policy (SCP).',
  },
  {
    pattern: /AccessDenied/,
    seen: 'the account or the role has no access to the model',
    fix: ({ modelId }) =>
      `Request access to ${modelId} in the Bedrock console (Model catalog), and add it to the ` +
      'models parameter of the deployment.',
  },
  {
    pattern: /Throttling|ServiceQuotaExceeded|Too many/,
    seen: 'the quota of the account is used up',
    fix: ({ modelId, region }) =>
      `Ask for more in Service Quotas, Amazon Bedrock, ${region}, requests and tokens per minute ` +
      `of ${modelId}; or assign a fallback.`,
  },
  {
    pattern: /ResourceNotFound|identifier is invalid/,
    seen: 'Bedrock does not know the model in this region',
    fix: ({ region }) =>
      `Compare the identifier with \`aws bedrock list-inference-profiles --region ${region}\`.`,
  },
];

export type Diagnosis =
  | { readonly type: 'found'; readonly problem: Problem }
  /** The model answers the doctor, so it is the gateway's role, region or allow-list. */
  | { readonly type: 'answers' }
  | { readonly type: 'unknown'; readonly why: string };

/** Asks the model `identifier` with the operator's own credentials. */
export async function findCause(site: Site, identifier: string): Promise<Diagnosis> {
  const access = await credentialsIn(site);
  if (access.type === 'none') return { type: 'unknown', why: access.why };
  const target = parseModelIdentifier(identifier, access.region);
  if (target === undefined) return { type: 'unknown', why: 'it is no identifier of Bedrock' };
  return askModel(target, runtimeEndpoint(site.env));
}

async function askModel(target: ModelTarget, endpoint: string | undefined): Promise<Diagnosis> {
  const { region, modelId } = target;
  const client = createBedrockClients(endpoint)(region);
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
  // The doctor's credentials say nothing about the gateway's.
  if (INVALID_CREDENTIALS.test(name)) {
    return { type: 'unknown', why: 'your own AWS credentials are not valid' };
  }
  const cause = CAUSES.find(({ pattern }) => pattern.test(`${name}: ${message}`));
  if (cause === undefined) return { type: 'unknown', why: `Bedrock says ${name} to the doctor` };
  return { type: 'found', problem: { seen: cause.seen, fix: cause.fix(target) } };
}

const INVALID_CREDENTIALS =
  /^(ExpiredToken|UnrecognizedClient|InvalidSignature|CredentialsProvider)/;
