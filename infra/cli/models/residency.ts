/**
 * Where the data of a call may go.
 *
 * @module
 */
import { geographiesOf, geographyOf, isApplicationProfile } from '#shared/models/model-id.ts';
import type { ModelTarget } from '#shared/models/model-request.ts';

export interface Residency {
  /** Where requests may be processed, in words. */
  readonly text: string;
  /** They may leave the geography of the region. */
  readonly leaves: boolean;
}

/** Where the data of a call may go. `regions` are those of the profile, if known. */
export function residencyOf(
  { platform, modelId, region }: ModelTarget,
  regions: readonly string[] = [],
): Residency {
  if (platform !== undefined) return { text: `the server of platform ${platform}`, leaves: true };
  const geography = geographyOf(modelId);
  if (geography === 'global') return { text: 'any AWS region in the world', leaves: true };
  if (geography !== undefined) {
    const text = regions.length > 0 ? regions.join(', ') : `the regions of '${geography}'`;
    return { text, leaves: !geographiesOf(region).includes(geography) };
  }
  if (!isApplicationProfile(modelId)) return { text: region, leaves: false };
  if (regions.length === 0) return { text: 'unknown: see the profile', leaves: true };
  return { text: regions.join(', '), leaves: !regions.every((other) => isNear(other, region)) };
}

function isNear(a: string, b: string): boolean {
  return geographiesOf(a)[0] === geographiesOf(b)[0];
}
