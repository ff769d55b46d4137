/**
 * What a message says to the model: context first, then the question, then the steps taken for it.
 *
 * @see prompts 4.2
 * @module
 */

import type { AgentBlock } from './agent-block.ts';
import type { AgentStep } from './conversation.ts';
import type { AgentMessage, PageContext } from './request.ts';

/** Empty when the message says nothing at all. */
export function userText(message: AgentMessage, block: AgentBlock): string {
  const { content, context, current_file, additional_context = [] } = message;
  return [
    ...(context ? [pageText(context, block)] : []),
    ...(current_file ? [fileText(current_file, block)] : []),
    ...contextTexts(additional_context, block),
    ...(content ? [block('question', content)] : []),
  ].join('\n\n');
}

/** What tools have returned, in the form in which the model asked for them. */
export function stepsText(steps: readonly AgentStep[], block: AgentBlock): string {
  const texts = steps.map(({ thought, tool, input, observation }) =>
    block(
      'step',
      [
        `Thought: ${thought}`,
        `Action: ${tool}`,
        `Action Input: ${input}`,
        block('observation', observation),
      ].join('\n'),
    ),
  );
  return ['Steps taken for this question so far, and what they returned:', ...texts].join('\n\n');
}

const PAGE_NAMES: Readonly<Record<PageContext['type'], string>> = {
  issue: 'an issue',
  epic: 'an epic',
  merge_request: 'a merge request',
  commit: 'a commit',
  work_item: 'a work item',
  build: 'a CI job',
};

function pageText({ type, title, content }: PageContext, block: AgentBlock): string {
  return [
    `The user is on a page of GitLab that shows ${PAGE_NAMES[type]}. Words such as "this", "that" or "current" may mean it.`,
    ...(title === undefined ? [] : [block('page_title', title)]),
    ...(content === undefined ? [] : [block('page_description', content)]),
  ].join('\n');
}

function fileText(
  { file_path, data, selected_code }: NonNullable<AgentMessage['current_file']>,
  block: AgentBlock,
): string {
  return [
    selected_code
      ? 'The user has selected this code in a file. Words such as "this" or "selected" may mean it.'
      : 'The user has this file open. Words such as "this file" or "current" may mean it.',
    block('file_path', file_path),
    block(selected_code ? 'selected_code' : 'file_content', data),
  ].join('\n');
}

type ContextItems = NonNullable<AgentMessage['additional_context']>;

function contextTexts(items: ContextItems, block: AgentBlock): string[] {
  if (items.length === 0) return [];
  return ['The user added this context:', ...items.map((item) => itemText(item, block))];
}

function itemText({ category, id, content }: ContextItems[number], block: AgentBlock): string {
  const parts = [
    ...(id === undefined ? [] : [block('item_id', id)]),
    block('item_category', category),
    ...(content === undefined ? [] : [block('item_content', content)]),
  ];
  return block('context_item', parts.join('\n'));
}
