/**
 * The forms in which a model is named: ids of Bedrock's, ids of inference profiles with their geography, ARNs, and
 * GitLab's identifiers around them; and models of serving platforms. Functions, operators' programs and packaging
 * read them here.
 *
 * @module
 */
import geography from './geography.json' with { type: 'json' };
import type { ModelTarget } from './model-request.ts';

/** The form of a region's name. Narrow, because the region becomes part of a host name. */
export const REGION = /^[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-\d{1,2}$/;

/** Longer than any identifier. In UTF-16 units. */
const MAX_IDENTIFIER = 1_000;

/** GitLab's and LiteLLM's prefixes; the second names AWS' OpenAI-like service, whose models Bedrock serves too. */
export const BEDROCK_PREFIX = /^bedrock(_mantle)?\//;

/** Words by which LiteLLM chooses how to call Bedrock. They say nothing about the model. */
const ROUTE_WORDS: ReadonlySet<string> = new Set([
  'chat_completions',
  'converse',
  'converse_like',
  'deepseek_r1',
  'invoke',
  'llama',
  'mantle',
  'moonshot',
  'nova',
  'nova-2',
  'openai',
  'qwen2',
  'qwen3',
]);

/** What an ARN of Bedrock can name and be called as a model. */
const ARN_KINDS = [
  'foundation-model',
  '(?:application-)?inference-profile',
  'provisioned-model',
  'custom-model(?:-deployment)?',
  'imported-model',
  '(?:default-)?prompt-router',
  'prompt',
].join('|');

/** An ARN of a model; its region is where it must be called. */
const MODEL_ARN_FORM = new RegExp(
  `^arn:aws[a-z-]{0,20}:bedrock:([a-z0-9-]{1,40}):\\d{0,12}:(?:${ARN_KINDS})/[\\w.:/-]{1,400}$`,
);

/** `vendor.model`, with a geography in front or not: what GitLab's documents show without `bedrock/`. */
const BEDROCK_ID = /^[a-z][a-z0-9-]*\.[\w:-](?:[\w:.-]*[\w:-])?$/;

/** What a model's id may be made of; everything else is not worth a call. */
const MODEL_ID = /^[A-Za-z0-9][\w.:-]*$/;

/**
 * The model that `identifier` names, or undefined when it is not one of Bedrock's.
 *
 * The prefix and LiteLLM's words are dropped, and the rest is kept as it is. The region comes from the
 * identifier where it says one, else it is `region`.
 *
 * @see contract 2.14, rule 1
 */
export function parseModelIdentifier(identifier: string, region: string): ModelTarget | undefined {
  if (identifier.length > MAX_IDENTIFIER) return undefined;
  const text = identifier.trim();
  const prefix = BEDROCK_PREFIX.exec(text);
  if (prefix === null && !BEDROCK_ID.test(text) && !text.startsWith('arn:')) return undefined;
  const words = text.slice(prefix?.[0].length ?? 0);
  return targetOf(words, { region, isMantle: prefix?.[1] !== undefined });
}

interface Surroundings {
  readonly region: string;
  /** Whether the id is one of AWS' OpenAI-like service. */
  readonly isMantle: boolean;
}

function targetOf(text: string, { region, isMantle }: Surroundings): ModelTarget | undefined {
  if (text.startsWith('arn:')) {
    const arnRegion = MODEL_ARN_FORM.exec(text)?.[1];
    return arnRegion === undefined ? undefined : { modelId: text, region: arnRegion };
  }
  const slash = text.indexOf('/');
  if (slash < 0) {
    if (!MODEL_ID.test(text)) return undefined;
    return { modelId: isMantle ? fromMantle(text) : text, region };
  }
  const word = text.slice(0, slash);
  const rest = text.slice(slash + 1);
  if (REGION.test(word)) return targetOf(rest, { region: word, isMantle });
  // Any other word means another service.
  if (!ROUTE_WORDS.has(word)) return undefined;
  return targetOf(rest, { region, isMantle: isMantle || word === 'mantle' });
}

/** AWS' OpenAI-like service leaves the version out of these ids. */
const VERSIONLESS = /^(?:[a-z-]{1,12}\.)?openai\.gpt-oss-(?:20|120)b$/;

function fromMantle(modelId: string): string {
  return VERSIONLESS.test(modelId) ? `${modelId}-1:0` : modelId;
}

/**
 * The geography in front of a profile's id: a known word or, since AWS adds geographies without notice,
 * any short word before a known vendor. In JSON, because the deploy tools read it too, on a Node that may
 * not understand TypeScript.
 */
const GEOGRAPHY = new RegExp(geography.pattern);

/** ARNs that end with a model's id. Those of application profiles end with a text that says nothing. */
const MODEL_ARN = /^arn:[^/]*:(?:foundation-model|inference-profile)\/(.*)$/;

const PROFILE_ARN = /:inference-profile\//;
const APPLICATION_PROFILE_ARN = /:application-inference-profile\//;

/** `modelId` without the ARN around it and without the geography in front of it. */
export function baseModelId(modelId: string): string {
  const resource = MODEL_ARN.exec(modelId)?.[1] ?? modelId;
  return resource.replace(GEOGRAPHY, '');
}

/** The geography that a profile's id names; undefined for a model's own id and for other ARNs. */
export function geographyOf(modelId: string): string | undefined {
  const match = GEOGRAPHY.exec(modelId.replace(/^arn:[^/]*:inference-profile\//, ''));
  return match?.[1] ?? match?.[2];
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

/** The region in an ARN of Bedrock; undefined for every other text. */
export function regionOfArn(text: string): string | undefined {
  return /^arn:[^:]{1,30}:bedrock:([a-z0-9-]{1,40}):/.exec(text)?.[1];
}

/** The first is the narrowest, and what we recommend. */
const GEOGRAPHIES_BY_REGION: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^us-gov-/, ['us-gov']],
  [/^us-/, ['us', 'global']],
  [/^ca-/, ['ca', 'us', 'global']],
  [/^eu-/, ['eu', 'global']],
  [/^ap-northeast-[13]$/, ['jp', 'apac', 'global']],
  [/^ap-southeast-[24]$/, ['au', 'apac', 'global']],
  // Few models have a profile for India alone, hence it is not what we recommend.
  [/^ap-south-/, ['apac', 'in', 'global']],
  [/^ap-/, ['apac', 'global']],
];

/**
 * Geographies whose profiles `region` can call.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 */
export function geographiesOf(region: string): readonly string[] {
  return GEOGRAPHIES_BY_REGION.find(([pattern]) => pattern.test(region))?.[1] ?? ['global'];
}

/** The form of the name that a serving platform has in the operator's table. */
export const PLATFORM_NAME = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;

/** A double slash, because the name of a model may hold slashes itself. */
const SEPARATOR = '//';

/** Longer than any name of a model. In UTF-16 units. */
const MAX_MODEL_NAME = 500;

/** What the name of a model may be made of; dots alone would lead out of the path that it stands in. */
const MODEL_NAME = /^(?!\.{1,2}$)[\w.:/@+-]+$/;

/** `<name of the entry>//<model>`, the form in which operators, logs and allow-lists name it. */
export function platformModelName(platform: string, model: string): string {
  return `${platform}${SEPARATOR}${model}`;
}

/** How a target is called in logs, reports and price lists. */
export function targetName({
  platform,
  modelId,
}: Pick<ModelTarget, 'platform' | 'modelId'>): string {
  return platform === undefined ? modelId : platformModelName(platform, modelId);
}

/** The entry and the model that `text` names; undefined where it has another form. */
export function parsePlatformModel(
  text: string,
): { readonly platform: string; readonly model: string } | undefined {
  const at = text.indexOf(SEPARATOR);
  const platform = text.slice(0, Math.max(at, 0));
  const model = text.slice(at + SEPARATOR.length);
  const isName = PLATFORM_NAME.test(platform) && isModelName(model);
  return at > 0 && isName ? { platform, model } : undefined;
}

export function isModelName(model: string): boolean {
  return model.length <= MAX_MODEL_NAME && MODEL_NAME.test(model);
}
