/**
 * What AWS wants of an account before it can call a model for the first time: `--account`. Needs no gateway, so it
 * can be run before the first deployment.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-access.html
 * @module
 */
import {
  GetFoundationModelAvailabilityCommand,
  type GetFoundationModelAvailabilityCommandOutput,
  GetUseCaseForModelAccessCommand,
} from '@aws-sdk/client-bedrock';
import { baseModelId, geographyOf, parseModelIdentifier } from '#shared/models/model-id.ts';
import { defaultModelOf } from '../../../deploy/default-models.ts';
import { awsAccess, openBedrock, regionIn } from '../../common/aws.ts';
import { awsFailure } from '../../common/failures.ts';
import { findCause } from '../bedrock-cause.ts';
import type { Check } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { type Finding, failed, ok, type Problem, skipped } from '../finding.ts';

const credentials: Check = {
  id: 'account-credentials',
  title: 'AWS credentials',
  needs: [],
  async run({ env, options }) {
    const access = await awsAccess(env, options.region);
    if (access.type === 'some') return ok(`found, for ${access.region}`);
    const fix = 'Log in (aws sso login, or aws configure), and give --region and --profile.';
    return failed({ seen: access.why, fix });
  },
};

const FORM_FIX =
  'Submit it once for the account, or for the organisation from its management account: Bedrock console, ' +
  'Model catalog, any Anthropic model, "Submit use case details"; or `aws bedrock ' +
  'put-use-case-for-model-access`. It takes effect within about 15 minutes.';

const useCase: Check = {
  id: 'account-form',
  title: 'Use-case form (Anthropic)',
  needs: ['account-credentials'],
  async run(context) {
    if (!modelsOf(context).some((identifier) => identifier.includes('anthropic.'))) {
      return ok('not needed: no model of Anthropic');
    }
    return attempt(context, 'bedrock:GetUseCaseForModelAccess', async (client) => {
      const { formData } = await client.send(new GetUseCaseForModelAccessCommand({}));
      if (formData && formData.length > 0) return ok('submitted');
      return failed({ seen: 'not submitted for this account', fix: FORM_FIX });
    });
  },
};

type Availability = GetFoundationModelAvailabilityCommandOutput;

interface Rule {
  readonly isBroken: (availability: Availability) => boolean;
  readonly problem: (modelId: string, region: string) => Problem;
}

/** The first broken rule counts. */
const RULES: readonly Rule[] = [
  {
    isBroken: ({ regionAvailability }) => regionAvailability === 'NOT_AVAILABLE',
    problem: (modelId, region) => ({
      seen: `${modelId} is not offered in ${region}`,
      fix: 'Choose another model, or an inference profile of a geography that has it.',
    }),
  },
  {
    isBroken: ({ authorizationStatus }) => authorizationStatus === 'NOT_AUTHORIZED',
    problem: () => ({
      seen: 'the account is not authorised for the model',
      fix: 'A policy of the organisation, or AWS itself, blocks it: ask whoever runs the organisation, then AWS Support.',
    }),
  },
  {
    isBroken: ({ agreementAvailability }) => agreementAvailability?.status === 'PENDING',
    problem: () => ({
      seen: 'the Marketplace agreement is being made',
      fix: 'Wait for some minutes, and run this again.',
    }),
  },
  {
    isBroken: ({ agreementAvailability, entitlementAvailability }) =>
      agreementAvailability?.status !== 'AVAILABLE' || entitlementAvailability === 'NOT_AVAILABLE',
    problem: (modelId, region) => ({
      seen: 'the account has no Marketplace agreement for the model yet',
      fix:
        'Let an administrator with aws-marketplace:Subscribe and aws-marketplace:ViewSubscriptions call the ' +
        `model once, which makes the agreement: aws bedrock-runtime converse --region ${region} --model-id ` +
        `${modelId} --messages '[{"role":"user","content":[{"text":"ok"}]}]'. The functions' roles may not.`,
    }),
  },
];

const agreements: Check = {
  id: 'account-models',
  title: 'Access to the models',
  needs: ['account-credentials'],
  run: (context) => ofEach(context, availabilityOf),
};

function availabilityOf(context: CheckContext, identifier: string): Promise<Finding> {
  const { modelId = '', region = '' } = parseModelIdentifier(identifier, regionOf(context)) ?? {};
  const base = baseModelId(modelId);
  // Behind an ARN there may be anything; the call below tells.
  if (base.startsWith('arn:')) return Promise.resolve(skipped('named by ARN: see the call below'));
  return attempt(context, 'bedrock:GetFoundationModelAvailability', async (client) => {
    const command = new GetFoundationModelAvailabilityCommand({ modelId: base });
    const availability = await client.send(command);
    const isElsewhere = geographyOf(modelId) !== undefined;
    const broken = RULES.find(
      // A profile may lead to regions that have the model.
      (rule) => rule.isBroken(availability) && !(isElsewhere && rule === RULES[0]),
    );
    return broken
      ? failed(broken.problem(modelId, region))
      : ok('agreement and authorisation exist');
  });
}

const call: Check = {
  id: 'account-call',
  title: 'A first call',
  needs: ['account-credentials'],
  run: (context) =>
    ofEach(context, async (_, identifier) => {
      const cause = await findCause(context, identifier);
      if (cause.type === 'answers') return ok('the model answers');
      if (cause.type === 'found') return failed(cause.problem);
      return failed({
        seen: `it does not answer: ${cause.why}`,
        fix: 'Try it with `aws bedrock-runtime converse`.',
      });
    }),
};

export const ACCOUNT_CHECKS: readonly Check[] = [credentials, useCase, agreements, call];

const regionOf = ({ env, options }: CheckContext) => options.region || regionIn(env) || '';

/** The models that are named, or else the default of a deployment in the region. */
function modelsOf(context: CheckContext): readonly string[] {
  const { model } = context.options;
  return model.length > 0 ? model : [defaultModelOf(regionOf(context))];
}

function ofEach(
  context: CheckContext,
  look: (context: CheckContext, identifier: string) => Promise<Finding>,
): Promise<readonly Finding[]> {
  return Promise.all(
    modelsOf(context).map(async (identifier) => ({
      ...(await look(context, identifier)),
      subject: identifier,
    })),
  );
}

/** Not every operator may look; the call itself tells the rest. */
async function attempt(
  context: CheckContext,
  action: string,
  look: (client: ReturnType<typeof openBedrock>) => Promise<Finding>,
): Promise<Finding> {
  const client = openBedrock(regionOf(context), context.env['AWS_ENDPOINT_URL_BEDROCK']);
  try {
    return await look(client);
  } catch (error) {
    const { name = 'unknown error' } = error as { name?: string };
    // Without a form, there is none to be shown.
    if (action.includes('UseCase') && name === 'ResourceNotFoundException') {
      return failed({ seen: 'not submitted for this account', fix: FORM_FIX });
    }
    const why = name === 'AccessDeniedException' ? `needs ${action}` : (awsFailure(error) ?? name);
    return skipped(`unknown: ${why}`, `Allow ${action} for your role to see it.`);
  } finally {
    client.destroy();
  }
}
