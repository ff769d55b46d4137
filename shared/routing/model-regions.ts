/**
 * The regions whose Bedrock a request may name, by LiteLLM's region word or by an ARN.
 *
 * The region becomes part of a host name, so the operator decides, and not whoever sends a request. The
 * deployed roles have the same list: see `infra/deploy/model-access.cjs`.
 *
 * @module
 */

/** In the operator's list: every region of the deployment's partition. */
export const EVERY_REGION = '*';

/** What is known of the deployment and what operators have decided. */
export interface RegionRules {
  /** The deployment's region, which is always allowed. */
  readonly region: string;
  /** The operator's list. Empty: those of the assignments and of the default models. */
  readonly modelRegions: readonly string[];
}

/** Regions of AWS, by partition. A newer region needs a release, or its name in the operator's list. */
const REGIONS: readonly (readonly string[])[] = [
  [
    ...regions('af', 'south-1'),
    ...regions('ap', 'east-1 east-2 northeast-1 northeast-2 northeast-3 south-1 south-2'),
    ...regions('ap', 'southeast-1 southeast-2 southeast-3 southeast-4 southeast-5 southeast-6'),
    ...regions('ap', 'southeast-7'),
    ...regions('ca', 'central-1 west-1'),
    ...regions('eu', 'central-1 central-2 north-1 south-1 south-2 west-1 west-2 west-3'),
    ...regions('il', 'central-1'),
    ...regions('me', 'central-1 south-1 west-1'),
    ...regions('mx', 'central-1'),
    ...regions('sa', 'east-1 west-1'),
    ...regions('us', 'east-1 east-2 west-1 west-2'),
  ],
  regions('cn', 'north-1 northwest-1'),
  regions('eusc', 'de-east-1'),
  regions('us-gov', 'east-1 west-1'),
  regions('us-iso', 'east-1 west-1'),
  regions('us-isob', 'east-1 west-1'),
  regions('us-isof', 'east-1 south-1'),
  regions('eu-isoe', 'west-1'),
];

function regions(area: string, names: string): string[] {
  return names.split(' ').map((name) => `${area}-${name}`);
}

/** Whether a request may name `region`. `chosen` are the regions that the operator's own models name. */
export function isAllowedRegion(
  region: string,
  { region: home, modelRegions }: RegionRules,
  chosen: ReadonlySet<string>,
): boolean {
  if (region === home) return true;
  if (modelRegions.length === 0) return chosen.has(region);
  if (!modelRegions.includes(EVERY_REGION)) return modelRegions.includes(region);
  return REGIONS.some((partition) => partition.includes(home) && partition.includes(region));
}
