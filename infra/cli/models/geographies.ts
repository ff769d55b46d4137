/**
 * Geographies of cross-region inference profiles: which of them a region can call, and what leaves it.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 * @module
 */

/** The first is the narrowest, and what we recommend. */
const BY_REGION: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^us-gov-/, ['us-gov']],
  [/^us-/, ['us', 'global']],
  [/^ca-/, ['ca', 'us', 'global']],
  [/^eu-/, ['eu', 'global']],
  [/^ap-northeast-[13]$/, ['jp', 'apac', 'global']],
  [/^ap-southeast-[24]$/, ['au', 'apac', 'global']],
  [/^ap-/, ['apac', 'global']],
];

/** Prefixes of the profiles that `region` can call. */
export function geographiesOf(region: string): readonly string[] {
  return BY_REGION.find(([pattern]) => pattern.test(region))?.[1] ?? ['global'];
}

const PREFIX = /^(us-gov|us|eu|apac|jp|au|ca|global)\./;
const PROFILE_ARN = /:inference-profile\//;
const APPLICATION_PROFILE_ARN = /:application-inference-profile\//;

/** The geography that a profile's id names; undefined for a model's own id and for other ARNs. */
export function geographyOf(modelId: string): string | undefined {
  return PREFIX.exec(modelId.replace(/^arn:[^/]*:inference-profile\//, ''))?.[1];
}

export function isApplicationProfile(modelId: string): boolean {
  return APPLICATION_PROFILE_ARN.test(modelId);
}

/** Anything that `GetInferenceProfile` describes, and `GetFoundationModel` does not. */
export function isProfile(modelId: string): boolean {
  return (
    geographyOf(modelId) !== undefined || PROFILE_ARN.test(modelId) || isApplicationProfile(modelId)
  );
}

export interface Residency {
  /** Where requests may be worked on, in words. */
  readonly text: string;
  /** They may leave the geography of the region. */
  readonly leaves: boolean;
}

/** Where the data of a call go. `regions` are a profile's own, where they are known. */
export function residencyOf(
  modelId: string,
  region: string,
  regions: readonly string[] = [],
): Residency {
  const geography = geographyOf(modelId);
  if (geography === 'global') return { text: 'any AWS region in the world', leaves: true };
  if (geography !== undefined) {
    const text = regions.length > 0 ? regions.join(', ') : `the regions of '${geography}'`;
    return { text, leaves: !geographiesOf(region).includes(geography) };
  }
  if (!isApplicationProfile(modelId)) return { text: region, leaves: false };
  if (regions.length === 0) return { text: 'not known: see the profile', leaves: true };
  return { text: regions.join(', '), leaves: !regions.every((other) => isNear(other, region)) };
}

function isNear(a: string, b: string): boolean {
  return geographiesOf(a)[0] === geographiesOf(b)[0];
}
