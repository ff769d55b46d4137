/**
 * Suggests identifiers that somebody may have meant.
 *
 * @module
 */

import { geographiesOf, geographyOf } from '#shared/models/model-id.ts';
import { capabilitiesOf, MODEL_TABLE } from '#shared/models/model-table.ts';
import { nearest } from '../common/nearest.ts';

/** Ids of the models in our table; Bedrock has more. */
export const KNOWN_MODELS: readonly string[] = MODEL_TABLE.flatMap(({ ids }) => ids);

/** At most three identifiers that can be called from `region`, the likeliest first. */
export function suggestModels(text: string, region: string): string[] {
  const modelId = text.replace(/^bedrock\/(converse\/|invoke\/)?/, '');
  const geography = geographyOf(modelId);
  const bare = geography === undefined ? modelId : modelId.slice(geography.length + 1);
  return nearest(bare, KNOWN_MODELS).map((id) => callableForm(id, region, geography));
}

/** The form in which a model can be called from `region`: with a geography if it needs one. */
export function callableForm(baseModel: string, region: string, wanted?: string): string {
  const geographies = geographiesOf(region);
  const geography = wanted && geographies.includes(wanted) ? wanted : geographies[0];
  const needsProfile = wanted !== undefined || capabilitiesOf(baseModel).needsProfile;
  return needsProfile ? `${geography}.${baseModel}` : baseModel;
}
