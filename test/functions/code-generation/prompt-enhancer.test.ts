import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  COMPONENTS,
  completionComponent,
  componentsBody,
  contextComponent,
  generationComponent,
} from '../../support/bodies.ts';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** System text and user text of what the model was asked. */
async function asked(...components: readonly object[]) {
  const headers = { ...(await gateway.headers()), 'x-gitlab-language-server-version': '7.18.0' };
  await gateway.send({ path: COMPONENTS, headers, body: componentsBody(...components) });
  const call = gateway.bedrock.calls.at(-1);
  const { system = [] } = (call?.request ?? {}) as { system?: readonly { text?: string }[] };
  const systemText = system.map(({ text = '' }) => text).join('\n');
  return { system: systemText, user: call?.prompt.slice(systemText.length) ?? '', call };
}

describe('what Rails knows about a generation', () => {
  it('is put in its place in the prompt', async () => {
    const { system, user, call } = await asked(
      generationComponent({
        prompt_enhancer: {
          examples_array: [
            { example: 'a\n{{cursor}}', response: '<new_code>b', trigger_type: 'comment' },
          ],
          trimmed_content_above_cursor: '# trimmed above\n',
          trimmed_content_below_cursor: '# trimmed below\n',
          related_files: ['<file_content file_name="item.rb">\nclass Item\n</file_content>'],
          related_snippets: ['<snippet_content name="tax">\nRATE\n</snippet_content>'],
          libraries: ['rails', 'pg'],
          user_instruction: 'Sum all {{ prices }}',
        },
      }),
      contextComponent('RATE = 0.19'),
    );

    expect(user).toContain('<libraries>"rails", "pg"</libraries>');
    expect(user).toContain('<example_answer>b</example_answer>');
    expect(user).not.toContain('<new_code>');
    expect(system).not.toContain('rails');
    expect(user).toContain('<code_before_cursor># trimmed above\n</code_before_cursor>');
    expect(user).toContain('<code_after_cursor># trimmed below\n</code_after_cursor>');
    expect(user).toMatch(/class Item.*name="tax".*RATE = 0\.19.*<code_before_cursor>/s);
    expect(user).toContain('<instruction>Sum all {{ prices }}</instruction>');
    expect(call?.stop).toEqual(['</new_code>', 'NO_CODE_TO_WRITE']);
  });

  it('may be missing: the file is enough', async () => {
    const { user } = await asked(generationComponent());

    expect(user).not.toContain('<libraries>');
    expect(user).toContain(
      'Language: "ruby"\nFile: "app/models/order.rb"\n<code_before_cursor>class',
    );
    expect(user).toContain('<instruction>Write the code at the cursor.</instruction>');
  });

  it('may have any form: what is of use in it is used', async () => {
    const { user } = await asked(
      generationComponent({
        prompt_enhancer: {
          examples_array: ['x', { example: 1 }, { example: 'e', response: 'r' }, null],
          trimmed_content_above_cursor: 5,
          related_files: 'item.rb',
          related_snippets: [null, ' ', 'snippet'],
          libraries: ['rails', 7],
          user_instruction: null,
        },
        prompt: 'the caller’s own words',
      }),
    );

    expect(user).toMatch(/^\s*Example 1, .*<libraries>"rails"<\/libraries>/s);
    expect(user).not.toContain('Example 2');
    expect(user).toContain('<related_code>\nsnippet\n</related_code>');
    expect(user).toContain('class Order');
    expect(user).toContain('<instruction>the caller’s own words</instruction>');
  });
});

describe('a completion by component', () => {
  it.each(['Say hello', [{ role: 'user', content: 'Say hello' }]])(
    'sends a prompt of its caller as it is: %j',
    async (prompt) => {
      const { call } = await asked(completionComponent({ prompt }));

      expect(call?.prompt).toBe('Say hello');
    },
  );

  it('has the same prompt as one of v2', async () => {
    const { call } = await asked(completionComponent());
    const { payload } = completionComponent();
    await gateway.send({
      path: '/v2/code/completions',
      body: { current_file: payload, model_name: 'claude_3' },
    });

    expect(gateway.bedrock.calls.at(-1)?.prompt).toBe(call?.prompt);
  });
});
