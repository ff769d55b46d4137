/** What no feature of GitLab's asks, and a guardrail has to hold all the same: conversations of blocks, and tools. */
import { describe, expect, it } from 'vitest';
import {
  type ApplyGuardrail,
  type GuardrailVerdict,
  withGuardrail,
} from '#shared/models/guarded-answer.ts';
import type { AskModel, ModelEvent } from '#shared/models/model-event.ts';
import type { ModelRequest } from '#shared/models/model-request.ts';

const TARGET = { platform: 'lab', modelId: 'a', region: '' };
const CALL: ModelEvent = { type: 'tool-call', id: '1', name: 'read', input: {} };
const FINISH: ModelEvent = {
  type: 'finish',
  reason: 'tool',
  stopReason: 'tool_calls',
  usage: undefined,
};
const QUESTION: ModelRequest = {
  target: TARGET,
  prompt: { system: '', messages: [{ role: 'user', text: 'Who is Jo?' }] },
  maxOutputTokens: 10,
  streaming: false,
  guardrail: { identifier: 'gr1', version: '1' },
};

async function told(
  request: Partial<ModelRequest>,
  verdicts: readonly GuardrailVerdict[],
  text = 'I look.',
) {
  const asked: ModelRequest[] = [];
  const ask: AskModel = async function* (question) {
    asked.push(question);
    yield { type: 'start', target: TARGET, requestId: undefined };
    if (text !== '') yield { type: 'text-delta', text };
    yield* [CALL, FINISH];
  };
  const checks: string[] = [];
  const apply: ApplyGuardrail = async ({ source }) => {
    checks.push(source);
    return verdicts[checks.length - 1] ?? { type: 'passed' };
  };
  const { signal } = new AbortController();
  const events = await Array.fromAsync(
    withGuardrail(ask, apply)({ ...QUESTION, ...request }, signal),
  );
  return { asked, checks, events: events.map(({ type }) => type), last: events.at(-1) };
}

describe('a guardrail', () => {
  it('lets calls of tools through behind the text', async () => {
    const { events, asked } = await told({}, []);
    expect(events).toEqual(['start', 'text-delta', 'tool-call', 'finish']);
    expect(asked[0]).not.toHaveProperty('guardrail');
  });

  it('has nothing to see in an answer without text', async () => {
    const { events, checks } = await told({}, [], '');
    expect(events).toEqual(['start', 'tool-call', 'finish']);
    expect(checks).toEqual(['question']);
  });

  it('takes the calls of a blocked answer, too', async () => {
    const { events, last } = await told({}, [{ type: 'passed' }, { type: 'blocked', text: 'No.' }]);
    expect(events).toEqual(['start', 'text-delta', 'finish']);
    expect(last).toMatchObject({ reason: 'guardrail', stopReason: 'guardrail_intervened' });
  });

  it('that masks what is asked in blocks stops the question: nobody gets it unmasked', async () => {
    const dialogue = {
      system: [],
      turns: [{ role: 'user', blocks: [{ type: 'text', text: 'Who is Jo?' }] }],
      tools: [],
      toolChoice: 'auto',
      caching: false,
    } as const;
    const { asked, last } = await told({ dialogue }, [{ type: 'masked', text: 'Who is {NAME}?' }]);
    expect(asked).toEqual([]);
    expect(last).toMatchObject({ reason: 'guardrail' });
  });
});
