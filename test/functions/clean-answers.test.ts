/** Through the front door: no feature passes on thoughts, control words or invented turns. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAgentLines } from '../faults/read-agent-lines.ts';
import {
  COMPLETIONS,
  COMPONENTS,
  completionBody,
  completionComponent,
  componentsBody,
  GENERATIONS,
  generationComponent,
  SUGGESTIONS,
} from '../support/bodies.ts';
import type { Reply } from '../support/send.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const COMMIT = '/v1/prompts/generate_commit_message';
const EXPLAIN = '/v1/prompts/chat/explain_code';

interface Form {
  readonly name: string;
  readonly path: string;
  readonly body: object;
  readonly scope?: string;
  /** What the feature wants of a model in front of the answer. */
  readonly label?: string;
  readonly read: (reply: Reply) => string;
}

const choice = (reply: Reply) =>
  reply.json<{ choices: { text: string }[] }>().choices[0]?.text ?? '';
const raw = ({ text }: Reply) => text;
const events = ({ text }: Reply) =>
  [...text.matchAll(/^data: (\{"choices".*)$/gm)]
    .map(([, data = '']) => JSON.parse(data).choices[0].delta.content)
    .join('');

const FORMS: readonly Form[] = [
  { name: 'completion', path: COMPLETIONS, body: completionBody(), read: choice },
  {
    name: 'completion, streamed',
    path: COMPLETIONS,
    body: completionBody({ stream: true }),
    read: raw,
  },
  {
    name: 'completion by v4, streamed',
    path: SUGGESTIONS,
    body: componentsBody(completionComponent({ stream: true })),
    read: events,
  },
  {
    name: 'generation by v2',
    path: GENERATIONS,
    body: completionBody({ prompt: 'Add.' }),
    read: choice,
  },
  {
    name: 'generation by v3, streamed',
    path: COMPONENTS,
    body: componentsBody(generationComponent({ stream: true })),
    read: raw,
  },
  {
    name: 'generation by v4, streamed',
    path: SUGGESTIONS,
    body: componentsBody(generationComponent({ stream: true })),
    read: events,
  },
  {
    name: 'commit message',
    path: COMMIT,
    body: { inputs: { diff: '@@ -1 +1 @@\n-a\n+b' } },
    scope: 'generate_commit_message',
    read: (reply) => reply.json<string>(),
  },
  {
    name: 'explanation, streamed',
    path: EXPLAIN,
    body: { inputs: { input: 'What is this?' }, stream: true },
    scope: 'explain_code',
    read: raw,
  },
  {
    name: 'chat agent',
    path: '/v2/chat/agent',
    body: { messages: [{ role: 'user', content: 'What is this?' }] },
    scope: 'duo_chat',
    label: 'Thought: I know.\nFinal Answer: ',
    read: (reply) => readAgentLines(reply).text,
  },
];

const CASES = [
  { name: 'thoughts in front', before: '<thinking>Let me see.</thinking>\n\n', behind: '' },
  { name: 'thoughts in capitals', before: '<THINK>Let me see.</THINK>\n', behind: '' },
  { name: 'thoughts of a channel', before: '<|channel|>analysis<|message|>Hm.<|end|>', behind: '' },
  { name: 'an end alone', before: 'The user wants a sum.\n</think>\n\n', behind: '' },
  { name: 'an end alone in front', before: '</think>\n\n', behind: '' },
  { name: 'an end alone behind', before: '', behind: '\n</think>' },
  { name: 'an end of Llama', before: '', behind: '<|eot_id|>' },
  { name: 'an end of Mistral', before: '', behind: '</s>' },
  { name: 'an end, and more', before: '', behind: '<|im_end|>\n<|im_start|>user\nAnd?' },
  { name: 'a header', before: '<|im_start|>assistant\n', behind: '' },
];

const ANSWER = 'return a + b';

describe.each(FORMS)('$name', ({ path, body, scope, label = '', read }) => {
  it.each(CASES)('is without $name, wherever it is cut', async ({ before, behind }) => {
    const said = `${before}${label}${ANSWER}${behind}`;
    const half = Math.floor(said.length / 2);
    const cuts = [[said], said.split(''), [said.slice(0, half), said.slice(half)]];

    for (const text of cuts) {
      gateway.model({ type: 'answer', text });
      const headers = await gateway.headers(scope ? { scopes: [scope] } : {});
      const reply = await gateway.send({ path, headers, body });

      expect(reply.status).toBe(200);
      expect(read(reply).trim()).toBe(ANSWER);
    }
  });

  it("keeps a word of the user's own", async () => {
    const said = `${label}stop = "<|im_end|>"`;
    gateway.model({ type: 'answer', text: said.split('') });
    const headers = await gateway.headers(scope ? { scopes: [scope] } : {});

    const reply = await gateway.send({ path, headers, body });

    expect(read(reply).trim()).toBe('stop = "<|im_end|>"');
  });
});
