/**
 * The models themselves: whether each answers, and how long it will be available.
 *
 * @module
 */
import { parseModelIdentifier, targetName } from '#shared/models/model-id.ts';
import { isEnding, type LifeCycle, lifeCycleOf } from '#shared/watch/life-cycle.ts';
import { awsAccess, isLoopback } from '../../common/aws.ts';
import { awsFailure, UsageError } from '../../common/failures.ts';
import { type CheckedModel, checkModel } from '../../models/check-model.ts';
import { modelsInUse } from '../../models/models-in-use.ts';
import { openCatalogue, openSession, type Session } from '../../models/session.ts';
import { findCause } from '../bedrock-cause.ts';
import type { Check } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { type Finding, failed, skipped } from '../finding.ts';

const GONE = 'ERROR: The self-hosted model server returned code 404: Not Found';

/** More would fill the screen. */
const SHOWN_USES = 3;

export const assignedModels: Check = {
  id: 'assigned',
  title: 'Every assigned model',
  needs: [],
  async run(context) {
    try {
      const session = await tableSession(context);
      return session ? await checkAssigned(context, session) : skipped(...NO_TABLE);
    } catch (error) {
      const seen = awsFailure(error) ?? (error instanceof UsageError ? error.message : undefined);
      if (seen === undefined) throw error;
      const fix = (error instanceof UsageError ? error.fix : undefined) ?? 'See the finding.';
      return failed({ seen, fix });
    }
  },
};

const NO_TABLE = [
  'needs the assignments table',
  "Give --table (the stack's output AssignmentsTableName), --region and AWS credentials.",
] as const;

/** With the table of assignments. Undefined: nobody named one. @throws {UsageError} */
export async function tableSession(context: CheckContext): Promise<Session | undefined> {
  const { table, region, profile } = context.options;
  const { env } = context;
  const isLocal = isLoopback(env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '');
  if (!table && !env['DUO_EDGE_TABLE'] && !isLocal) return undefined;
  const options = {
    ...(table && { table }),
    ...(region && { region }),
    ...(profile && { profile }),
  };
  return openSession(options, context);
}

async function checkAssigned(context: CheckContext, session: Session): Promise<Finding[]> {
  const models = await modelsInUse(session, await session.store.readAll());
  const checked = await Promise.all(models.map((model) => checkModel(session, model)));
  return Promise.all(checked.map((model) => judgeModel(context, model)));
}

async function judgeModel(context: CheckContext, model: CheckedModel): Promise<Finding> {
  const { target, uses, probe, lifeCycle, residency } = model;
  const subject = targetName(target);
  const answer = probe.state === 'ok' ? `answers after ${probe.latencyMs} ms` : probe.problem;
  const where = residency.leaves ? `; data may go to ${residency.text}` : '';
  const seen = `${answer}, ${lifeCycle.text}${where} (${some(uses)})`;
  if (target.platform !== undefined) return { ...judgeServer(model), subject, seen };
  if (probe.state !== 'failed') return { ...judgeLife(lifeCycle), subject, seen };
  const cause = await findCause(context, `bedrock/${target.region}/${target.modelId}`);
  const fix = cause.type === 'found' ? cause.problem.fix : `${answer}.`;
  const why = cause.type === 'found' ? `${cause.problem.seen}, ${lifeCycle.text}` : seen;
  return { ...failed({ seen: why, fix }), subject };
}

/** A server that the operator runs: nothing of AWS explains what it does. */
function judgeServer({ target, probe }: CheckedModel): Judgement {
  const fix = `Run 'npm run models -- platform check ${target.platform}'.`;
  if (probe.state === 'failed') return { status: 'failed', fix };
  return probe.state === 'ok' ? { status: 'ok' } : { status: 'warning', fix };
}

/** The first few, and how many more there are. */
function some(uses: readonly string[]): string {
  const more = uses.length - SHOWN_USES;
  return uses.slice(0, SHOWN_USES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

export const lifeCycles: Check = {
  id: 'life-cycle',
  title: 'Life cycle',
  needs: [],
  async run(context) {
    const { model } = context.options;
    if (model.length === 0) {
      return skipped(
        'needs the models that are configured in GitLab',
        'Give --model bedrock/… for each.',
      );
    }
    const access = await awsAccess(context.env, context.options.region);
    if (access.type === 'none') {
      const fix = 'Give --region and --profile; the role needs bedrock:GetFoundationModel.';
      return skipped(`unknown: ${access.why}`, fix);
    }
    return Promise.all(
      model.map((identifier) => judgeIdentifier(context, identifier, access.region)),
    );
  },
};

async function judgeIdentifier(
  context: CheckContext,
  identifier: string,
  region: string,
): Promise<Finding> {
  const target = parseModelIdentifier(identifier, region);
  if (target === undefined) {
    const fix = 'Write it as bedrock/<model or profile>.';
    return {
      ...failed({ seen: 'not a Bedrock identifier', gitlab: GONE, fix }),
      subject: identifier,
    };
  }
  const lookup = await openCatalogue(context.env, false).lookUp(target);
  const why = lookup.type === 'unavailable' ? `: ${lookup.why}` : '';
  const lifeCycle = lifeCycleOf(lookup, target.modelId, context.now());
  return { ...judgeLife(lifeCycle), subject: identifier, seen: `${lifeCycle.text}${why}` };
}

type Judgement = Omit<Finding, 'seen' | 'subject'>;

function judgeLife(lifeCycle: LifeCycle): Judgement {
  switch (lifeCycle.state) {
    case 'active':
      return isEnding(lifeCycle)
        ? { status: 'warning', fix: replacement(lifeCycle) }
        : { status: 'ok' };
    case 'legacy':
      return { status: 'warning', fix: replacement(lifeCycle) };
    case 'ended':
      return { status: 'failed', gitlab: GONE, fix: replacement(lifeCycle) };
    case 'missing':
      return {
        status: 'failed',
        gitlab: GONE,
        fix: 'Check the identifier and the region with `aws bedrock list-inference-profiles`.',
      };
    case 'unknown':
      if (isEnding(lifeCycle)) return { status: 'warning', fix: replacement(lifeCycle) };
      return {
        status: 'skipped',
        fix: 'Allow bedrock:GetFoundationModel and bedrock:GetInferenceProfile for your role.',
      };
  }
}

function replacement({ successor }: LifeCycle): string {
  const choice = successor ? `bedrock/${successor}` : 'another model';
  return `Choose ${choice} in GitLab, and assign it with npm run models -- assign.`;
}
