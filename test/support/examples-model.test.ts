import { describe, expect, it } from 'vitest';
import type { ModelCall } from '#infra/local/bedrock-stand-in/model-call.ts';
import type { ExampleModel, ExampleStep } from './examples/example.ts';
import { fixtures } from './examples/fixtures.ts';
import { renderReact } from './examples/render-react.ts';
import { toObservedCall, toObservedCalls } from './examples/to-observed-call.ts';
import { createAnswer, toScript } from './examples/to-script.ts';

const CALL: ModelCall = {
  modelId: 'anthropic.claude',
  operation: 'converse',
  streaming: false,
  request: {},
  prompt: 'Hello?',
  maxTokens: 64,
  headers: {},
  aborted: new AbortController().signal,
};

const THROTTLED = {
  exception: 'ThrottlingException',
  http_status: 429,
  message: 'Later.',
  headers: { 'retry-after': '7' },
};

function step(model: ExampleModel, body = {}): ExampleStep {
  const request = { method: 'POST', path: '/', headers: {}, body };
  return { gateway: {}, token: null, model, request, expect: { status: 200 }, save: {} };
}

describe('the script of an example', () => {
  it.each<{ model: ExampleModel; script: object }>([
    { model: { text: 'a' }, script: { type: 'answer', text: 'a' } },
    { model: { chunks: ['a', 'b'] }, script: { type: 'answer', text: ['a', 'b'] } },
    {
      model: { text: 'a', stop_reason: 'max_tokens', delay_ms: 50 },
      script: { type: 'answer', stopReason: 'max_tokens', delayMs: 50 },
    },
    {
      model: { text: 'a', usage: { input_tokens: 3, output_tokens: 2 } },
      script: { usage: { inputTokens: 3, outputTokens: 2 } },
    },
    {
      model: { react: { thought: 'Hm.', final_answer: ['Use ', 'git.'] } },
      script: { type: 'answer', text: ['Thought: Hm.\nFinal Answer: Use ', 'git.'] },
    },
    {
      model: { chunks: ['a'], error_after_chunks: { exception: 'ThrottlingException' } },
      script: { text: ['a'], fault: { type: 'exception', name: 'ThrottlingException' } },
    },
    {
      model: { error: THROTTLED },
      script: {
        type: 'exception',
        name: 'ThrottlingException',
        status: 429,
        message: 'Later.',
        headers: { 'retry-after': '7' },
      },
    },
    { model: { embeddings: [[1, 2]] }, script: { type: 'embeddings', vectors: [[1, 2]] } },
  ])('of $model is $script', ({ model, script }) => {
    expect(toScript(model)).toMatchObject(script);
  });

  it('fails as often as it says, and then answers', () => {
    const answer = createAnswer(step({ error: { ...THROTTLED, times: 2 } }));

    expect([answer(CALL), answer(CALL), answer(CALL)]).toMatchObject([
      { type: 'exception' },
      { type: 'exception' },
      { type: 'answer', text: fixtures.model.text },
    ]);
  });

  it('gives each content its own vector, in whatever order they are asked', () => {
    const vectors = [[1], [2]];
    const answer = createAnswer(step({ embeddings: vectors }, { contents: ['a', 'b'] }));

    expect(answer({ ...CALL, prompt: 'b' })).toMatchObject({ vectors: [[2]] });
    expect(answer({ ...CALL, prompt: 'a' })).toMatchObject({ vectors: [[1]] });
    expect(answer({ ...CALL, prompt: 'a\nb' })).toMatchObject({ vectors });
  });
});

describe('the text form of the chat agent', () => {
  it('asks for a tool', () => {
    const react = { thought: 'Read it.', tool: 'issue_reader', tool_input: 'Summarise #12' };

    expect(renderReact(react)).toBe(
      'Thought: Read it.\nAction: issue_reader\nAction Input: Summarise #12',
    );
  });

  it('answers', () => {
    expect(renderReact({ thought: 'I know.', final_answer: 'Yes.' })).toBe(
      'Thought: I know.\nFinal Answer: Yes.',
    );
  });
});

describe('the observed calls of an example', () => {
  it('are what the stand-in recorded, without what was not asked', () => {
    expect(toObservedCall(CALL)).toEqual({
      model_id: 'anthropic.claude',
      streaming: false,
      max_tokens: 64,
      prompt: 'Hello?',
    });
    expect(toObservedCall({ ...CALL, temperature: 0, stop: ['END'] })).toMatchObject({
      temperature: 0,
      stop: ['END'],
    });
  });

  it('are counted without the repeats of a failed one', () => {
    const calls = ['first', 'repeat', 'next'].map((prompt) => ({ ...CALL, prompt }));
    const prompts = (model: ExampleModel) =>
      toObservedCalls(calls, model).map(({ prompt }) => prompt);

    expect(prompts({})).toEqual(['first', 'repeat', 'next']);
    expect(prompts({ error: THROTTLED })).toEqual(['first', 'next']);
    expect(prompts({ error: { ...THROTTLED, times: 20 } })).toEqual(['first']);
  });
});
