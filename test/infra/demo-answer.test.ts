import { ConverseCommand, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from 'vitest';
import { demoAnswer } from '#infra/local/bedrock-stand-in/demo-answer.ts';
import { completeCode } from '#infra/local/bedrock-stand-in/demo-completion.ts';
import { CONVERSATION, readStream, start, text } from './bedrock-stand-in-client.ts';

const NOTE = 'Duo Edge stand-in, no model was asked';

describe('a completion', () => {
  it.each([
    {
      language: 'ruby',
      prefix: 'def hello_world',
      code: `\n  puts "Hello, world!" # ${NOTE}\nend`,
    },
    { language: 'python', prefix: 'def add(a, b):\n    ', code: `return a + b # ${NOTE}` },
    {
      language: 'python',
      prefix: 'def hello',
      code: `():\n    print("Hello, world!") # ${NOTE}`,
    },
    {
      language: 'typescript',
      prefix: 'export function add(a: number, b: number) {\n  ',
      suffix: '\n}\n',
      code: `return a + b; // ${NOTE}`,
    },
    {
      language: 'javascript',
      prefix: 'run(() => {',
      suffix: '});',
      code: `\n  console.log('Hello, world!'); // ${NOTE}\n`,
    },
    {
      language: 'go',
      prefix: 'func main() {\n',
      code: `\tfmt.Println("Hello, world!") // ${NOTE}\n}`,
    },
    {
      language: 'java',
      prefix: '    static int add(int a, int b)',
      suffix: '\n}',
      code: ` {\n        System.out.println("Hello, world!"); // ${NOTE}\n    }`,
    },
    {
      language: 'elixir',
      prefix: '  def double(n)',
      code: ` do\n    n # ${NOTE}\n  end`,
    },
    { language: 'sql', prefix: 'SELECT * FROM users', code: ` -- ${NOTE}` },
    { language: 'css', prefix: 'a { color: ', suffix: '}', code: `/* ${NOTE} */` },
    { language: 'html', prefix: '', code: `<p>Hello, world!</p> <!-- ${NOTE} -->` },
  ])('continues $prefix in $language', ({ language, prefix, suffix = '', code }) => {
    expect(completeCode({ language, prefix, suffix })).toBe(code);
  });

  it('closes its own block when the code after the cursor closes an outer one', () => {
    const prefix = 'class A\n  def hello';

    expect(completeCode({ language: 'ruby', prefix, suffix: '\nend\n' })).toMatch(/\n {2}end$/);
    expect(completeCode({ language: 'ruby', prefix, suffix: '\n  end\nend\n' })).not.toMatch(
      /end$/,
    );
  });

  it('does not comment out what follows the cursor on its line', () => {
    const code = completeCode({ language: 'python', prefix: 'print(', suffix: ')\n' });

    expect(code).toBe(` # ${NOTE}\n`);
  });

  it.each(['ruby', 'python', 'go', 'c_sharp', 'yaml', 'dockerfile', 'brainfuck', ''])(
    'holds the note wherever the cursor is, in the language "%s"',
    (language) => {
      const prefixes = ['', '\n', 'x', 'x = ', 'if (x) {', 'def f', 'while x:\n', '  \n  '];
      const codes = prefixes.map((prefix) => completeCode({ language, prefix, suffix: '' }));

      expect(codes.filter((code) => !code.includes(NOTE))).toEqual([]);
    },
  );
});

describe('the answer to a demo', () => {
  const completionOf = (prompt: string) => ({
    ...CONVERSATION,
    system: [{ text: 'The tags <code_before_cursor> and </code_before_cursor> hold the code.' }],
    messages: [{ role: 'user' as const, content: [{ text: prompt }] }],
  });

  it('completes the code between the tags of the last user message', async () => {
    await using bedrock = await start(demoAnswer);
    const prompt = [
      'Language: ruby',
      'File: test.rb',
      '<code_before_cursor>def hello_world</code_before_cursor>',
      '<code_after_cursor></code_after_cursor>',
      'Write the code at the cursor.',
    ].join('\n');

    const { output } = await bedrock.client.send(new ConverseCommand(completionOf(prompt)));

    expect(output?.message?.content).toEqual([{ text: `\n  puts "Hello, world!" # ${NOTE}\nend` }]);
  });

  it('says that it is a stand-in, names the model, and arrives in several chunks', async () => {
    await using bedrock = await start(demoAnswer);

    const { events } = await readStream(bedrock.client);

    expect(text(events)).toMatch(/^This is the Duo Edge stand-in; no model was asked\. /);
    expect(text(events)).toContain(CONVERSATION.modelId);
    expect(events.filter((event) => event.contentBlockDelta).length).toBeGreaterThan(5);
  });

  it('has the labels that the chat agent asks for', async () => {
    await using bedrock = await start(demoAnswer);
    const command = new ConverseCommand(completionOf('End with "Final Answer: <answer>".'));

    const { output } = await bedrock.client.send(command);

    expect(output?.message?.content?.[0]?.text).toMatch(/^Thought: .*\nFinal Answer: This is the/);
  });

  it('is a vector of length 1 for an embedding, close to that of a similar text', async () => {
    await using bedrock = await start(demoAnswer);
    const embed = async (inputText: string): Promise<number[]> => {
      const command = new InvokeModelCommand({
        modelId: 'amazon.titan-embed-text-v2:0',
        body: JSON.stringify({ inputText, dimensions: 256 }),
      });
      const { body } = await bedrock.client.send(command);
      return JSON.parse(body.transformToString()).embedding;
    };

    const [order, orders, weather = []] = await Promise.all(
      ['total of an order', 'totals of all orders', 'The weather is fine.'].map(embed),
    );

    expect(order).toHaveLength(256);
    expect(product(order, order)).toBeCloseTo(1);
    expect(product(order, orders)).toBeGreaterThan(product(order, weather) + 0.2);
    expect(await embed('')).not.toContain(Number.NaN);
  });
});

function product(a: readonly number[] = [], b: readonly number[] = []): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
