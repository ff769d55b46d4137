/**
 * What requests can be grouped and chosen by.
 *
 * @module
 */
import { UsageError } from '../common/failures.ts';
import { didYouMean, nearest } from '../common/nearest.ts';
import type { UsageEntry } from './usage-entry.ts';

/** Gives the day of a time in the report's time zone. */
export type DayOf = (timeMs: number) => string;

type Read = (entry: UsageEntry, dayOf: DayOf) => string | undefined;

/** Ids of projects and namespaces are an instance's own; each names what it is counted with. */
interface Dimension {
  readonly read: Read;
  readonly within?: 'instance';
}

/** The platform of a model of which none is named. */
const BEDROCK = 'bedrock';

export const DIMENSIONS = {
  feature: { read: ({ feature }) => feature },
  model: { read: ({ model }) => model },
  platform: { read: ({ model }) => (model === undefined ? undefined : platformOf(model)) },
  region: { read: ({ region }) => region },
  instance: { read: ({ gitlabInstance }) => gitlabInstance },
  organization: { read: ({ gitlabOrganization }) => gitlabOrganization, within: 'instance' },
  namespace: { read: ({ gitlabRootNamespace }) => gitlabRootNamespace, within: 'instance' },
  project: { read: ({ gitlabProject }) => gitlabProject, within: 'instance' },
  user: { read: ({ user }) => user },
  day: { read: ({ timeMs }, dayOf) => dayOf(timeMs) },
  month: { read: ({ timeMs }, dayOf) => dayOf(timeMs).slice(0, 7) },
  outcome: { read: ({ outcome }) => outcome },
  access: { read: ({ access }) => access },
  primitive: { read: ({ unitPrimitive }) => unitPrimitive },
  key: { read: keyOf },
  issuer: { read: ({ tokenIssuer }) => tokenIssuer },
  version: { read: ({ gitlabVersion }) => gitlabVersion },
  assignment: { read: ({ assignment }) => assignment },
} as const satisfies Readonly<Record<string, Dimension>>;

export type DimensionName = keyof typeof DIMENSIONS;

export const DIMENSION_NAMES = Object.keys(DIMENSIONS) as readonly DimensionName[];

/** What stands for a member that a record does not have. */
export const NONE = '(none)';

/** Models of serving platforms are named `<platform>//<model>`. */
function platformOf(model: string): string {
  const at = model.indexOf('//');
  return at > 0 ? model.slice(0, at) : BEDROCK;
}

/** A key of the model endpoint: its id, and the operator's words for it. */
function keyOf({ keyId, keyLabel }: UsageEntry): string | undefined {
  return keyId === undefined || keyLabel === undefined ? keyId : `${keyId} ${keyLabel}`;
}

export function readValue(name: DimensionName, entry: UsageEntry, dayOf: DayOf): string {
  const dimension: Dimension = DIMENSIONS[name];
  return dimension.read(entry, dayOf) ?? NONE;
}

/**
 * The dimensions of one table, from `feature,model`.
 *
 * @throws {UsageError} for a name that is none
 */
export function dimensionsOf(text: string): readonly DimensionName[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map(checkedName);
  if (names.length === 0) throw new UsageError('--by names nothing.', `Known: ${known()}.`);
  const all = names.flatMap((name) => {
    const { within }: Dimension = DIMENSIONS[name];
    return within === undefined ? [name] : [within, name];
  });
  return [...new Set(all)];
}

/** @throws {UsageError} */
function checkedName(name: string): DimensionName {
  if (Object.hasOwn(DIMENSIONS, name)) return name as DimensionName;
  const suggestion = didYouMean(nearest(name, DIMENSION_NAMES));
  throw new UsageError(`Requests have no '${name}'.`, suggestion ?? `Known: ${known()}.`);
}

function known(): string {
  return DIMENSION_NAMES.join(', ');
}

/** Which requests are looked at: those with this value. */
export interface Filter {
  readonly name: DimensionName;
  readonly value: string;
}

/** @throws {UsageError} unless it has the form `feature=duo_chat` */
export function filterOf(text: string): Filter {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new UsageError(
      `--where ${text} says nothing.`,
      'Write it like --where feature=duo_chat.',
    );
  }
  return { name: checkedName(text.slice(0, at)), value: text.slice(at + 1) };
}
