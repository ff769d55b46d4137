/** A completion by v4 is one by v2 in another envelope. */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  COMPLETIONS,
  completionBody,
  completionComponent,
  componentsBody,
  SUGGESTIONS,
} from '../../support/bodies.ts';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

interface Choices {
  readonly choices: readonly { readonly text: string }[];
}

const FILE = {
  file_name: 'app/cart.py',
  language_identifier: 'Python',
  content_above_cursor: 'def add(a, b):\n    ',
  content_below_cursor: '\n\nprint(add(1, 2))\n',
};
const PIECE = { type: 'file', name: 'app/tax.py', content: 'RATE = 0.19' };

interface Model {
  readonly name: string;
  readonly identifier: string;
}

const CLAUDE: Model = {
  name: 'claude_3',
  identifier: 'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
};

interface Asking {
  readonly model?: Model;
  readonly file?: object;
  readonly context?: readonly object[];
  readonly stream?: boolean;
}

function bodies({ model = CLAUDE, file = {}, context = [], stream = false }: Asking) {
  const { name, identifier } = model;
  const { model_metadata, ...components } = componentsBody(
    completionComponent({ ...FILE, ...file, stream }),
  );
  return [
    {
      path: COMPLETIONS,
      body: completionBody({
        current_file: { ...FILE, ...file },
        ...{ model_name: name, model_identifier: identifier, context, stream },
      }),
    },
    {
      path: SUGGESTIONS,
      body: { ...components, context, model_metadata: { ...model_metadata, name, identifier } },
    },
  ];
}

/** What the model was asked, and what came back, by each route. */
async function askBoth(asking: Asking) {
  const results = [];
  for (const request of bodies(asking)) {
    const reply = await gateway.send(request);
    expect(reply.status).toBe(200);
    const call = gateway.bedrock.calls.at(-1);
    const { modelId, operation, request: asked } = call ?? {};
    results.push({ reply, asked: { modelId, operation, asked } });
  }
  return results;
}

const MODELS: readonly Model[] = [
  CLAUDE,
  { name: 'llama3', identifier: 'bedrock/us.meta.llama4-scout-17b-instruct-v1:0' },
  { name: 'mixtral', identifier: 'bedrock/mistral.mixtral-8x7b-instruct-v0:1' },
  { name: 'gpt', identifier: 'bedrock/openai.gpt-oss-20b-1:0' },
  { name: 'general', identifier: 'bedrock/amazon.nova-pro-v1:0' },
];

const ANSWERS = [
  'return a + b',
  '```python\n    return a + b\n```',
  '    return a + b\n\nprint(add(1, 2))\n',
  '<think>\nHm.\n</think>\n\nreturn a + b',
  'return a + b<|eot_id|>',
  "I'd be happy to help you complete this.",
  'return a\\_b',
  '',
];

describe.each(MODELS)('of $name', (model) => {
  it.each(ANSWERS)('has the same call and the same text for %j', async (text) => {
    gateway.model({ type: 'answer', text });

    const [v2, v4] = await askBoth({ model });

    expect(v4?.asked).toEqual(v2?.asked);
    expect(v4?.reply.json<Choices>().choices).toEqual(v2?.reply.json<Choices>().choices);
  });
});

describe('a completion by v4', () => {
  it.each([false, true])('is the feature code_completions (stream: %s)', async (stream) => {
    gateway.model({ type: 'answer', text: 'return a + b' });

    const [v2, v4] = await askBoth({ stream });

    const lines = gateway.logs.filter(({ message }) => message === 'request').slice(-2);
    expect(lines).toMatchObject([
      { route: COMPLETIONS, feature: 'code_completions', routeReason: 'requested' },
      { route: SUGGESTIONS, feature: 'code_completions', routeReason: 'requested' },
    ]);
    expect(v4?.reply.headers['x-duo-edge-model']).toBe(v2?.reply.headers['x-duo-edge-model']);
  });

  it('is answered by the model that is assigned to code_completions', async () => {
    const modelId = 'eu.anthropic.claude-sonnet-4-6';
    const Item = marshall({
      ...{ pk: 'ASSIGNMENT', sk: '*#code_completions', version: 1 },
      ...{ model: modelId, pinned: true },
    });
    await using assigned = await startTestGateway();
    await assigned.dynamodb.send(new PutItemCommand({ TableName: assigned.table, Item }));

    for (const request of bodies({})) {
      const { headers } = await assigned.send(request);

      expect(headers).toMatchObject({ 'x-duo-edge-model': modelId, 'x-duo-edge-route': 'pinned' });
    }
  });

  it('sees the same of a long file and of related code', async () => {
    gateway.model({ type: 'answer', text: 'return a + b' });
    const file = { content_above_cursor: 'x = 1\n'.repeat(16_000), content_below_cursor: 'y\n' };

    const [v2, v4] = await askBoth({ file, context: [PIECE, PIECE] });

    expect(v4?.asked).toEqual(v2?.asked);
  });

  it('streams the same text', async () => {
    gateway.model({ type: 'answer', text: ['return ', 'a\n', '    + b', '\n\nprint(add(1, 2))'] });

    const [v2, v4] = await askBoth({ stream: true });

    const chunks = [...(v4?.reply.text ?? '').matchAll(/^data: (\{"choices".*)$/gm)];
    const text = chunks.map(([, data = '']) => JSON.parse(data).choices[0].delta.content).join('');
    expect(v4?.asked).toEqual(v2?.asked);
    expect(text).toBe(v2?.reply.text);
    expect(v4?.reply.text).toContain('"model":{"engine":"openai","name":"claude_3"}');
  });

  it('costs no call for a file that nobody can put a name to', async () => {
    const callsBefore = gateway.bedrock.calls.length;

    const [v2, v4] = await askBoth({ file: { file_name: 'LICENSE', language_identifier: '' } });

    expect(gateway.bedrock.calls.length).toBe(callsBefore);
    expect(v4?.reply.json()).toMatchObject({ choices: [] });
    expect(v2?.reply.json()).toMatchObject({ choices: [] });
  });
});
