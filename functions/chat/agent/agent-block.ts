import type { DataBlock } from '#shared/prompts/data-block.ts';

/** The tags of the agent's prompt. */
export const AGENT_TAGS = [
  'page_title',
  'page_description',
  'file_path',
  'selected_code',
  'file_content',
  'context_item',
  'item_id',
  'item_category',
  'item_content',
  'question',
  'step',
  'observation',
  'unavailable_resources',
  'instance_instructions',
] as const;

export type AgentBlock = DataBlock<(typeof AGENT_TAGS)[number]>;
