/**
 * The models themselves: whether each answers, and how long it will be there.
 *
 * @module
 */
import { parseModelIdentifier } from '#shared/models/model-id.ts';
import { awsFailure } from '../../models/aws-failure.ts';
import { type CheckedModel, checkModel } from '../../models/check-model.ts';
import { type LifeCycle, lifeCycleOf } from '../../models/life-cycle.ts';
import { isLoopback } from '../../models/loopback.ts';
import { modelsInUse } from '../../models/models-in-use.ts';
import { openCatalogue, openSession } from '../../models/session.ts';
import { UsageError } from '../../models/usage-error.ts';
import { credentialsIn } from '../aws-credentials.ts';
import { findCause } from '../bedrock-cause.ts';
import { type Check, type Finding, failed, skipped } from '../check.ts';
import type { Site } from '../site.ts';

const GONE = 'ERROR: The self-hosted model server returned code 404: Not Found';

/** More would fill the screen. */
const SHOWN_USES = 3;

export const assignedModels: Check = {
  id: 'assigned',
  title: 'Every assigned model',
  needs: [],
  async run(site) {
    const { options, env } = site;
    const isLocal = isLoopback(env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '');
    if (!options.table && !env['DUO_EDGE_TABLE'] && !isLocal) {
      return skipped(
        'needs the table of assignments',
        "Give --table with the stack's output AssignmentsTableName, --region, and AWS credentials.",
      );
    }
    try {
      return await checkAssigned(site);
    } catch (error) {
      const seen = awsFailure(error) ?? (error instanceof UsageError ? error.message : undefined);
      if (seen === undefined) throw error;
      const fix = (error instanceof UsageError ? error.fix : undefined) ?? 'As it says.';
      return failed({ seen, fix });
    }
  },
};

async function checkAssigned(site: Site): Promise<Finding[]> {
  const { table, region, profile } = site.options;
  const options = {
    ...(table && { table }),
    ...(region && { region }),
    ...(profile && { profile }),
  };
  const session = await openSession(options, site);
  const models = await modelsInUse(session, await session.store.readAll());
  const checked = await Promise.all(models.map((model) => checkModel(session, model)));
  return Promise.all(checked.map((model) => judgeModel(site, model)));
}

async function judgeModel(site: Site, model: CheckedModel): Promise<Finding> {
  const { target, uses, probe, lifeCycle, residency } = model;
  const subject = target.modelId;
  const answer = probe.state === 'ok' ? `answers after ${probe.latencyMs} ms` : probe.problem;
  const where = residency.leaves ? `; data may go to ${residency.text}` : '';
  const seen = `${answer}, ${lifeCycle.text}${where} (${some(uses)})`;
  if (probe.state !== 'failed') return { ...judgeLife(lifeCycle), subject, seen };
  const cause = await findCause(site, `bedrock/${target.region}/${target.modelId}`);
  const fix = cause.type === 'found' ? cause.problem.fix : `${answer}.`;
  const why = cause.type === 'found' ? `${cause.problem.seen}, ${lifeCycle.text}` : seen;
  return { ...failed({ seen: why, fix }), subject };
}

/** A few of many, and how many there are. */
function some(uses: readonly string[]): string {
  const more = uses.length - SHOWN_USES;
  return uses.slice(0, SHOWN_USES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

export const lifeCycles: Check = {
  id: 'life-cycle',
  title: 'Life cycle',
  needs: [],
  async run(site) {
    const { model } = site.options;
    if (model.length === 0) {
      return skipped('needs the models that GitLab names', 'Give --model bedrock/… for each.');
    }
    const access = await credentialsIn(site);
    if (access.type === 'none') {
      const fix = 'Give --region and --profile; the role needs bedrock:GetFoundationModel.';
      return skipped(`not known: ${access.why}`, fix);
    }
    return Promise.all(model.map((identifier) => judgeIdentifier(site, identifier, access.region)));
  },
};

async function judgeIdentifier(site: Site, identifier: string, region: string): Promise<Finding> {
  const target = parseModelIdentifier(identifier, region);
  if (target === undefined) {
    const fix = 'Write it as bedrock/<model or profile>.';
    return {
      ...failed({ seen: 'is no identifier of Bedrock', gitlab: GONE, fix }),
      subject: identifier,
    };
  }
  const lookup = await openCatalogue(site.env, false).lookUp(target);
  const why = lookup.type === 'unavailable' ? `: ${lookup.why}` : '';
  const lifeCycle = lifeCycleOf(lookup, target.modelId, site.now());
  return { ...judgeLife(lifeCycle), subject: identifier, seen: `${lifeCycle.text}${why}` };
}

type Judgement = Omit<Finding, 'seen' | 'subject'>;

function judgeLife(lifeCycle: LifeCycle): Judgement {
  switch (lifeCycle.state) {
    case 'active':
      return { status: 'ok' };
    case 'legacy':
      return { status: 'warning', fix: replacement(lifeCycle) };
    case 'ended':
      return { status: 'failed', gitlab: GONE, fix: replacement(lifeCycle) };
    case 'missing':
      return {
        status: 'failed',
        gitlab: GONE,
        fix: 'Check the identifier and the region: aws bedrock list-inference-profiles.',
      };
    case 'unknown':
      return {
        status: 'skipped',
        fix: 'Let the role call bedrock:GetFoundationModel and bedrock:GetInferenceProfile.',
      };
  }
}

function replacement({ successor }: LifeCycle): string {
  const choice = successor ? `bedrock/${successor}` : 'another model';
  return `Choose ${choice} in GitLab, and assign it: npm run models -- assign.`;
}
