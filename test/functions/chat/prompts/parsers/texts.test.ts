import { describe, expect, it } from 'vitest';
import { questionCategory } from '../../../../../functions/chat/prompts/catalogue/categorize-question.ts';
import { mentionIntent } from '../../../../../functions/chat/prompts/catalogue/classify-code-review-mention-intent.ts';
import { featureIds } from '../../../../../functions/chat/prompts/catalogue/feature-discovery-search.ts';
import { commitMessage } from '../../../../../functions/chat/prompts/catalogue/generate-commit-message.ts';
import { description } from '../../../../../functions/chat/prompts/catalogue/generate-description.ts';
import { sessionTitle } from '../../../../../functions/chat/prompts/catalogue/generate-session-title.ts';
import { commentTemperature } from '../../../../../functions/chat/prompts/catalogue/measure-comment-temperature.ts';
import {
  plainAnswer,
  shortened,
} from '../../../../../functions/chat/prompts/parsers/plain-answer.ts';

describe('a commit message', () => {
  it.each([
    { text: 'Fix it\n\n- Why\n', out: 'Fix it\n\n- Why' },
    { text: '```\nFix it\n\n- Why\n```', out: 'Fix it\n\n- Why' },
    { text: '```text\nFix it', out: 'Fix it' },
    { text: 'Sure! Here is the commit message:\n\nFix it', out: 'Fix it' },
    { text: "Here's your commit message:\n~~~\nFix it\n~~~\n", out: 'Fix it' },
    { text: '"Fix it"', out: 'Fix it' },
    { text: 'Quote "it"', out: 'Quote "it"' },
    { text: 'Summary: fix it', out: 'Summary: fix it' },
    { text: '```\na\n```\nand\n```\nb\n```', out: '```\na\n```\nand\n```\nb\n```' },
  ])('$text becomes $out', ({ text, out }) => {
    expect(commitMessage(text)).toBe(out);
  });

  it('has no opening inside of what was around it', () => {
    expect(commitMessage('Here is the commit message:\n\n: Fix it')).toBe('Fix it');
    expect(plainAnswer('```markdown\n Answer: It breaks.\n```')).toBe('It breaks.');
    expect(description('```markdown\n It breaks.\n```')).toBe('It breaks.');
  });

  it('keeps words that are all the model said', () => {
    expect(plainAnswer('Here is the summary:\n')).toBe('Here is the summary:\n');
    expect(plainAnswer('Here are the steps:\n1. Open it')).toBe('Here are the steps:\n1. Open it');
    expect(plainAnswer('Description:\n\nIt breaks.')).toBe('Description:\n\nIt breaks.');
  });
});

describe('a text that is too long', () => {
  it.each([
    { text: 'Short.', limit: 10, out: 'Short.' },
    { text: 'One two. Three four five.', limit: 14, out: 'One two.' },
    { text: 'One. Two three four five six', limit: 20, out: 'One. Two three four…' },
    { text: 'One. Two three fourteen', limit: 20, out: 'One. Two three…' },
    { text: 'Unbreakable', limit: 5, out: 'Unbr…' },
    { text: '😀😀😀', limit: 3, out: '😀😀😀' },
    { text: '😀😀😀😀', limit: 3, out: '😀😀…' },
  ])('is cut to $limit: $out', ({ text, limit, out }) => {
    expect(shortened(text, limit)).toBe(out);
    expect([...out].length).toBeLessThanOrEqual(limit);
  });
});

describe('a session title', () => {
  it.each([
    { text: 'Fix failing spec.', out: 'Fix failing spec' },
    { text: '**Title: Fix it**\nBecause.', out: 'Title: Fix it' },
    { text: 'Title: "Fix it"', out: 'Fix it' },
  ])('$text becomes $out', ({ text, out }) => {
    expect(sessionTitle(text)).toBe(out);
  });
});

describe('an intent', () => {
  it.each([
    { text: 'write_actions', out: 'write_actions' },
    { text: ' "Code_Review_Request".\n', out: 'code_review_request' },
    { text: '**Intent:** `write_actions`', out: 'write_actions' },
    { text: 'agentic_chat', out: 'assistant_flow' },
    { text: 'This is not a code_review_request', out: 'assistant_flow' },
    { text: '!', out: 'assistant_flow' },
  ])('$text is $out', ({ text, out }) => {
    expect(mentionIntent(text)).toBe(out);
  });
});

describe('answers in JSON', () => {
  it.each([
    { text: '{"rating": 1, "issues": []}', out: '{"rating": 1, "issues": []}' },
    {
      text: '<temperature_rating>{"rating": "2", "issues": ["a", 1, "b", "c", "d"]}',
      out: '{"rating":2,"issues":["a","b","c"]}',
    },
    { text: '{"issues": []} {"rating": 3}', out: '{"rating":3,"issues":[]}' },
    { text: '{"rating": " ", "issues": []}', out: undefined },
    { text: '{"rating": null}', out: undefined },
    { text: 'friendly', out: undefined },
    { text: '{"rating": 1, "issu', out: undefined },
  ])('rate a comment: $text is $out', ({ text, out }) => {
    expect(commentTemperature(text)).toBe(out);
  });

  it.each([
    { text: '```json\n["b", "a", "b", "x", 1]\n```', out: '["b","a"]' },
    { text: '{"feature_ids": ["a"]}', out: '["a"]' },
    { text: '[[', out: '[]' },
    { text: '[}', out: '[]' },
  ])('list features: $text is $out', ({ text, out }) => {
    expect(featureIds(text, ['a', 'b'])).toBe(out);
  });

  it('sort a question', () => {
    const text =
      'So: {"category": "A", "detailed_category": "B", "labels": ["l", 1], "language": "DE"}';
    expect(questionCategory(text)).toBe(
      '{"category":"A","detailed_category":"B","labels":["l"],"language":"de"}',
    );
    expect(questionCategory('{"category": "A"} {"category": "A", "detailed_category": "B"}')).toBe(
      '{"category":"A","detailed_category":"B","labels":[],"language":"en"}',
    );
  });
});
