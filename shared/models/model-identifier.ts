/**
 * Reads GitLab's model identifiers: `bedrock/` and a Bedrock model id, profile id or ARN.
 *
 * @module
 */
import type { ModelTarget } from './model-request.ts';

/** LiteLLM's route words, which say how to call Bedrock and not what. */
const ROUTE_WORD = /^(converse|invoke)\//;

/** LiteLLM's region word. Anchored and narrow: the region becomes part of a host name. */
const REGION_WORD = /^([a-z]{2}(?:-[a-z]{2,12}){1,3}-\d{1,2})\//;

/** An ARN of Bedrock; its region is where it must be called. */
const BEDROCK_ARN =
  /^arn:aws[a-z-]{0,20}:bedrock:([a-z0-9-]{1,40}):\d{0,12}:[a-z-]{1,60}\/[\w.:/-]{1,400}$/;

/** `vendor.model`, with a geography in front or not: what GitLab's documents show without `bedrock/`. */
const BEDROCK_ID = /^[a-z][a-z0-9-]*(\.[A-Za-z0-9:_-]+)+$/;

/** What a Bedrock `modelId` may be made of; everything else is not worth a call. */
const MODEL_ID = /^[A-Za-z0-9][\w.:/-]{0,2047}$/;

/**
 * The model that `identifier` names, or undefined when it is not one of Bedrock's.
 *
 * `bedrock/` is cut at the first slash, and the rest kept as it is but for LiteLLM's words. The
 * region comes from the identifier where it says one, else it is `region`.
 */
export function parseModelIdentifier(identifier: string, region: string): ModelTarget | undefined {
  const text = identifier.trim();
  if (text.startsWith('bedrock/')) return bedrockTarget(text.slice('bedrock/'.length), region);
  if (BEDROCK_ARN.test(text) || BEDROCK_ID.test(text)) return bedrockTarget(text, region);
  return undefined;
}

function bedrockTarget(words: string, region: string): ModelTarget | undefined {
  const rest = words.replace(ROUTE_WORD, '');
  const regionWord = REGION_WORD.exec(rest)?.[1];
  const modelId = (regionWord ? rest.slice(regionWord.length + 1) : rest).replace(ROUTE_WORD, '');
  if (!MODEL_ID.test(modelId)) return undefined;
  return { modelId, region: regionWord ?? BEDROCK_ARN.exec(modelId)?.[1] ?? region };
}
