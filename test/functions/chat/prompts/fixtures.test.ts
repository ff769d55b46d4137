/**
 * Every prompt with the inputs that GitLab sends, and with answers of models good and bad: what the
 * gateway makes of an answer is read as GitLab reads it, and compared with what the fixture says.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROMPTS } from '../../../../functions/chat/prompts/registry.ts';
import { startTestGateway, type TestGateway } from '../../../support/test-gateway.ts';
import { askPrompt, lastUserText } from './support/prompt-client.ts';
import {
  PROMPT_FIXTURES,
  type PromptFixture,
  type PromptSample,
} from './support/prompt-fixtures.ts';
import { reading } from './support/reading.ts';

/** Inputs that are a constant, or words that only repeat the command. */
const NOT_SHOWN: Readonly<Record<string, readonly string[]>> = {
  'chat/documentation_search': ['content_id'],
  'chat/explain_vulnerability': ['input', 'selected_text', 'file_content'],
  'chat/summarize_comments': ['input', 'selected_text', 'file_content', 'language_info'],
  'chat/troubleshoot_job': ['input'],
};

/** Answers that the gateway makes better than the fixture expects of GitLab alone. */
const REPAIRED: Readonly<Record<string, string>> = {
  'chat/explain_code malformed': 'The method subtracts a tier discount from the total.',
  'chat/explain_vulnerability malformed': 'The code is vulnerable.',
  'chat/fix_code malformed': 'use fetch with a default',
  'chat/write_tests malformed': 'Here are the tests you asked for.',
  'generate_commit_message malformed': 'Fix discounts',
  'generate_description malformed':
    '## Problem\n\nCheckout fails for customers without a discount tier.\n\n## Expected behaviour\n\nThe full price is charged.\n',
  'generate_session_title malformed': 'Fix the failing discount specification…',
  'classify_code_review_mention_intent malformed': 'code_review_request',
  'categorize_question malformed_not_json':
    '{"category":"Other","detailed_category":"Other","labels":[],"language":"en"}',
  'measure_comment_temperature malformed': '{"rating":1,"issues":[]}',
  'feature_discovery_search malformed_not_json': '[]',
};

/** Answers that GitLab reads better than the fixture expects, because their form was repaired. */
const READ_BETTER: Readonly<Record<string, (expected: Expected, valid: Expected) => unknown>> = {
  'glab_ask_git_command malformed': () => ['git reset --soft HEAD~1'],
  'resolve_vulnerability malformed_no_newline_after_tag': (_, valid) => valid,
  // The comment whose tag was indented is saved as well.
  // What the one without a line says is told with the last.
  'review_merge_request malformed': (expected) => [
    expect.objectContaining({ new_line: 13 }),
    ...comments(expected).map((comment) => ({
      ...comment,
      note: expect.stringMatching(
        /^Comments on a deleted line .*No line attributes, dropped\.\n$/s,
      ),
    })),
  ],
};

/** Answers of which nothing can be made: a failure of the model. */
const REFUSED = [
  'generate_commit_message empty',
  'resolve_vulnerability malformed_missing_new_code',
  'review_merge_request empty',
  'summarize_duo_workflow malformed',
  'summarize_new_merge_request malformed',
  'summarize_review malformed',
];

const SAMPLES = PROMPT_FIXTURES.flatMap((fixture) =>
  fixture.samples
    .filter(({ model_answer }) => model_answer !== null)
    .map((sample) => ({ name: `${fixture.prompt_id} ${sample.name}`, fixture, sample })),
);

describe('the prompt fixtures', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  it('cover every prompt', () => {
    expect(PROMPT_FIXTURES.map(({ prompt_id }) => prompt_id).toSorted()).toEqual(
      [...PROMPTS.keys()].toSorted(),
    );
  });

  it.each(PROMPT_FIXTURES)('$prompt_id shows its inputs to the model', async (fixture) => {
    await ask(fixture, fixture.samples[0]?.model_answer ?? '');

    const shown = lastUserText(gateway);
    const hidden = NOT_SHOWN[fixture.prompt_id] ?? [];
    const inputs = Object.entries(fixture.inputs).filter(([name]) => !hidden.includes(name));
    for (const text of inputs.flatMap(([, value]) => texts(value))) expect(shown).toContain(text);
  });

  it.each(SAMPLES)('$name', async ({ name, fixture, sample }) => {
    const reply = await ask(fixture, sample.model_answer ?? '');

    if (REFUSED.includes(name)) {
      expect(reply.status).toBe(421);
      expect(reply.json()).toEqual({ detail: '500: Internal Server Error' });
      return;
    }
    expect(reply.status).toBe(200);
    const text = fixture.stream ? reply.text : reply.json<string>();
    if (REPAIRED[name] !== undefined) expect(text).toBe(REPAIRED[name]);
    else expect(reading(fixture, text)).toEqual(expectedReading(name, fixture, sample));
  });

  function ask(fixture: PromptFixture, answer: string) {
    const { prompt_id: id, inputs, prompt_version, stream, model_metadata } = fixture;
    gateway.model({ type: 'answer', text: answer.match(/.{1,9}/gsu) ?? [] });
    return askPrompt(gateway, { id, body: { inputs, prompt_version, stream, model_metadata } });
  }
});

function texts(value: unknown): string[] {
  if (value === null || value === '') return [];
  if (typeof value === 'string') return [value];
  if (Array.isArray(value))
    return value.flatMap((item) => (typeof item === 'string' ? item : contents(item)));
  return [];
}

/** Of a document its text and id, of a page all that is known of it. */
function contents({ id, content, name, description }: Record<string, string>): string[] {
  return [id, content, name, description].filter((text) => text !== undefined);
}

type Expected = PromptSample['expected'];

function expectedReading(name: string, fixture: PromptFixture, sample: PromptSample): unknown {
  const { expected } = sample;
  const better = READ_BETTER[name]?.(expected, fixture.samples[0]?.expected ?? {});
  if (better !== undefined) return better;
  const { comments: _, attributes, effect: _effect, ...members } = expected;
  if ('comments' in expected) return comments(expected);
  if (attributes !== undefined) return sample.model_answer && JSON.parse(sample.model_answer);
  return (
    members['glab_commands'] ??
    members['feature_ids'] ??
    members['text'] ??
    members['intent'] ??
    (fixture.stream ? undefined : members['content']) ??
    acceptedAsItIs(members, sample) ??
    members
  );
}

/** Free text that GitLab takes whatever it says, and answers of which it reads nothing. */
function acceptedAsItIs(members: Expected, { model_answer }: PromptSample): string | undefined {
  return members['accepted'] || members['http_status'] ? (model_answer ?? '') : undefined;
}

/** Where GitLab puts a comment is its own business. */
function comments(expected: Expected): Readonly<Record<string, unknown>>[] {
  const all = expected['comments'] as { readonly placed_on?: unknown }[];
  return all.map(({ placed_on: _, ...comment }) => comment);
}
