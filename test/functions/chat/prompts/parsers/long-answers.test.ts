/** Answers that never close what they open, as long as a model can make them: no repair takes long. */
import { describe, expect, it } from 'vitest';
import type { ModelEvent } from '#shared/models/model-event.ts';
import { PROMPTS } from '../../../../../functions/chat/prompts/registry.ts';
import { promptFixture } from '../support/prompt-fixtures.ts';

/** Some 8,000 tokens. */
const LENGTH = 40_000;

/** One prompt of each shape and repair. */
const PROMPT_IDS = [
  ...['chat/explain_code', 'chat/issue_reader', 'chat/documentation_search', 'categorize_question'],
  ...['generate_commit_message', 'summarize_new_merge_request', 'generate_session_title'],
  ...['glab_ask_git_command', 'review_merge_request', 'resolve_vulnerability'],
  ...['classify_code_review_mention_intent', 'feature_discovery_search'],
];

const UNITS = [
  ...['<from>', '<from>\n<to>', '<old_code>', '<new_code>', '<comment file="', '</comment> '],
  ...[
    '<comment a="b" ',
    '<review>',
    '```',
    '```\n',
    '`',
    ' ',
    '\n',
    ' \n',
    '*',
    '**ATTRS',
    'ATTRS ',
  ],
  ...['{', '[', '{"', '"', '\\', "'", '(', 'a:', 'here is the ', '.', 'x', '<think>', '~~~\na\n'],
];

async function* say(text: string): AsyncGenerator<ModelEvent> {
  for (let at = 0; at < text.length; at += 400) {
    yield { type: 'text-delta', text: text.slice(at, at + 400) };
  }
}

describe.each(PROMPT_IDS)('%s', (id) => {
  it.each(UNITS)('is through with a long row of %j', { timeout: 5_000 }, async (unit) => {
    const shape = PROMPTS.get(id)?.open(promptFixture(id).inputs).shape;
    const text = `${'<review>\n<fixed_code>'}${unit.repeat(LENGTH / unit.length)}!`;

    const answers = await Promise.allSettled(
      [text, `!${unit.repeat(LENGTH / unit.length)}`].map((given) =>
        Array.fromAsync(shape?.(say(given)) ?? []),
      ),
    );

    expect(answers.length).toBe(2);
  });
});
