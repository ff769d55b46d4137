/**
 * What GitLab shows of answers that models really give: kinds of answers that a rewrite harmed, or
 * that it did not mend though enough was known, each with neighbours.
 */
import { describe, expect, it } from 'vitest';
import { answerOf } from '../support/answer-of.ts';

const FAILED = '<model_failed>';

describe('a commit message', () => {
  it.each([
    '`Order#total` delegates to `Money`',
    '"Fix" is now "Repair"',
    "'a' and 'b'",
    'Sure-fire fix for saving:\n\n- a',
    'Here is the thing about caches',
    'Update docs\n\n```sh\nls\n```',
    '```` are fences',
    'Title case for headings\n\nBody: none',
  ])('stays as it is: %s', async (text) => {
    expect(await answerOf('generate_commit_message', text)).toBe(text);
  });

  it.each([
    "Based on the diff, here's a suggested commit message:\n\n```\nFix it\n\n- Why\n```",
    'Here is a commit message for the change:\n```text\nFix it\n\n- Why\n```\nIt explains why.',
    "I'd go with this one:\n\n~~~\nFix it\n\n- Why\n~~~",
    '```\nFix it\n\n- Why\n```\n\nThis message follows the convention.',
    '<commit_message>\nFix it\n\n- Why\n</commit_message>',
    '<commit-message>Fix it\n\n- Why</commit-message>',
    'Title: Fix it\n\n- Why',
    '**Title:** Fix it\n\n**Description:**\n- Why',
    'Commit message:\nFix it\n\n- Why',
    'Subject: Fix it\n\nBody:\n- Why',
  ])('is taken out of what stands around it: %s', async (text) => {
    expect(await answerOf('generate_commit_message', text)).toBe('Fix it\n\n- Why');
  });

  it('that a guardrail wrote is none', async () => {
    const finish = { reason: 'guardrail', stopReason: 'guardrail_intervened' } as const;
    for (const id of [
      'generate_commit_message',
      'summarize_new_merge_request',
      'glab_ask_git_command',
    ]) {
      expect(await answerOf(id, 'Sorry, I cannot answer.', { finish })).toBe(FAILED);
    }
  });
});

describe('a description', () => {
  it.each([
    'Sure-fire failure when saving:\n\n1. a',
    'Sure, it fails when saving:\n\n1. a',
    'Certainly wrong totals:\n\n1. a',
    '```\nls\n```',
    '```sh\nls\n```',
    '```ruby\nputs 1\n```\n',
    'Here are the steps:\n1. a',
  ])('stays as it is: %j', async (text) => {
    expect(await answerOf('generate_description', text)).toBe(text);
  });

  it.each([
    ['```markdown\n## Problem\nIt fails.\n```', '## Problem\nIt fails.'],
    ['Here is the description:\n\n```md\n## Problem\n```', '## Problem'],
    ['Sure! Here you go:\n\n## Problem\n', '## Problem\n'],
  ])('loses what is not part of it: %j', async (text, out) => {
    expect(await answerOf('generate_description', text)).toBe(out);
  });
});
