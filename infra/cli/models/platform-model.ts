/**
 * Reads a model of a serving platform as an operator names it: `<platform>//<model>`.
 *
 * @module
 */
import { createGlob } from '#shared/glob.ts';
import { parsePlatformModel } from '#shared/models/model-id.ts';
import { capabilitiesOf } from '#shared/models/model-table.ts';
import { ANY, assignmentKey } from '#shared/routing/assignment.ts';
import { PLATFORM } from '#shared/routing/listed-platform.ts';
import { UsageError } from '../common/failures.ts';
import type { AssignmentStore } from './assignment-store.ts';
import type { ResolvedModel } from './resolved-model.ts';

/**
 * Undefined for what is not named in this form.
 *
 * @throws {UsageError} when the platform is not allow-listed, or not with this model
 */
export async function resolvePlatformModel(
  identifier: string,
  store: Pick<AssignmentStore, 'read'>,
): Promise<ResolvedModel | undefined> {
  const named = parsePlatformModel(identifier.trim());
  if (named === undefined) return undefined;
  const { platform, model } = named;
  const record = await store.read(assignmentKey(ANY, PLATFORM + platform));
  if (record?.stored.type !== 'platform') {
    throw new UsageError(
      `There is no platform ${platform}.`,
      `Allow-list it first: 'platform add ${platform} <url>'. See 'platform list'.`,
    );
  }
  const { models, enabled } = record.stored.platform;
  if (!models.some((pattern) => createGlob(pattern)(model))) {
    throw new UsageError(
      `The platform ${platform} permits ${models.join(', ')}, and not ${model}.`,
      `Permit it: 'platform set ${platform} --models …'.`,
    );
  }
  return {
    choice: { model: identifier.trim() },
    target: { platform, modelId: model, region: '' },
    capabilities: capabilitiesOf(model),
    notes: [
      ...(enabled ? [] : [`The platform ${platform} is disabled.`]),
      'Not called: the deployment needs servingPlatforms=on. Test it with the connection test in GitLab.',
    ],
  };
}
