/**
 * Answers that the model could not finish. What GitLab parses, runs or commits fails; what a person reads
 * plainly goes on. None looks complete.
 *
 * @see contract 2.2
 */
import { describe, expect, it } from 'vitest';
import { NOTHING_FOUND } from '../../../../../functions/chat/prompts/parsers/resource-identifier.ts';
import { PROMPTS } from '../../../../../functions/chat/prompts/registry.ts';
import { answerOf, CUT } from '../support/answer-of.ts';

const FAILED = '<model_failed>';
const FEATURES = { features: [{ id: 'a' }, { id: 'b' }] };

const ends = { length: CUT, context: { reason: 'context', stopReason: 'x' } } as const;

describe.each(Object.entries(ends))('an answer that ended with %s', (_, finish) => {
  it.each([
    ['glab_ask_git_command', '```\ngit stash\n```\nPuts the changes aw'],
    ['glab_ask_git_command', '```\ngit stash'],
    ['generate_commit_message', 'Fix the totals of ord'],
    ['generate_commit_message', 'Fix the totals\n\n- Round only o'],
    ['categorize_question', '{"category": "Other", "detailed_cat'],
    ['categorize_question', 'Let me think about'],
    ['feature_discovery_search', '["a", "b", "'],
    ['feature_discovery_search', '[["a"], ["b'],
    ['feature_discovery_search', 'The pages that match are'],
    ['measure_comment_temperature', '{"rating": 1, "iss'],
    ['review_merge_request', '<review>\n<comment file="a" old_line="" new_line="1">\nWro'],
    ['resolve_vulnerability', '<analysis>\nThe query'],
  ])('is an error for %s: %j', async (id, text) => {
    expect(await answerOf(id, text, { inputs: FEATURES, finish })).toBe(FAILED);
  });

  it.each([
    ['categorize_question', '{"category":"A","detailed_category":"B","labels":[],"language":"en"}'],
    ['feature_discovery_search', '["a"]'],
    ['measure_comment_temperature', '{"rating":2,"issues":[]}'],
    ['chat/issue_reader', '{"ResourceIdentifierType":"iid","ResourceIdentifier":412}'],
  ])('is read if what GitLab reads is complete, for %s', async (id, json) => {
    const text = `${json}\n\nI chose this bec`;
    expect(JSON.parse(await answerOf(id, text, { inputs: FEATURES, finish }))).toEqual(
      JSON.parse(json),
    );
  });

  it.each([
    '{"ResourceIdentifierType": "iid", "ResourceIdentifier": 41',
    "{'ResourceIdentifierType': 'iid', 'ResourceIdentifier': 41",
    '{"ResourceIdentifierType": "url", "ResourceIdentifier": "https://gitlab.example.com/a/-/issues/41',
    'The question is about',
  ])('names no object that may be another: %j', async (text) => {
    expect(await answerOf('chat/issue_reader', text, { finish })).toBe(NOTHING_FOUND);
  });

  it.each([
    ['generate_description', '## Problem\n\nThe totals are', '## Problem\n\nThe totals are …'],
    ['summarize_new_merge_request', 'Totals are rounded. Refunds', 'Totals are rounded. Refunds …'],
    ['summarize_review', 'I ask one question. The', 'I ask one question. The …'],
    ['summarize_duo_workflow', 'The clone failed because', 'The clone failed because …'],
    ['generate_session_title', 'Fix the totals of', 'Fix the totals of …'],
    ['generate_session_title', 'Fix the totals\nThis title', 'Fix the totals'],
  ])('plainly goes on for %s: %j', async (id, text, out) => {
    expect(await answerOf(id, text, { finish })).toBe(out);
  });

  it('is no review request where its word is not whole', async () => {
    const id = 'classify_code_review_mention_intent';
    expect(await answerOf(id, 'code_review_requ', { finish })).toBe('assistant_flow');
  });
});

it('every prompt has an answer here that was cut, or streams Markdown for a reader', () => {
  const streamed = [...PROMPTS.keys()].filter((id) => id.startsWith('chat/'));
  const tried = [
    'glab_ask_git_command',
    'generate_commit_message',
    'categorize_question',
    'feature_discovery_search',
    'measure_comment_temperature',
    'review_merge_request',
    'resolve_vulnerability',
    'generate_description',
    'summarize_new_merge_request',
    'summarize_review',
    'summarize_duo_workflow',
    'generate_session_title',
    'classify_code_review_mention_intent',
    // Whatever the model says is good.
    'model_configuration/check',
  ];
  expect([...streamed, ...tried].toSorted()).toEqual([...PROMPTS.keys()].toSorted());
});
