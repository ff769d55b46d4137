/** What GitLab's own code builds is answered, and what is too long in it is cut. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  COMPLETIONS,
  COMPONENTS,
  completionBody,
  completionComponent,
  componentsBody,
  contextComponent,
  GENERATIONS,
  generationComponent,
  SUGGESTIONS,
} from '../../support/bodies.ts';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
  gateway.model({ type: 'answer', text: 'total = 1' });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const FILE = {
  file_name: 'app/cart.py',
  language_identifier: 'python',
  content_above_cursor: 'def add(a, b):\n    ',
  content_below_cursor: '\nprint(add(1, 2))\n',
};
const LONG = 'x = 1\n'.repeat(50_000);
const PIECE = { type: 'file', name: 'b.py', content: 'RATE = 0.19' };

/** What the model was sent for a body, as text. */
async function sentFor(path: string, body: object): Promise<string> {
  const callsBefore = gateway.bedrock.calls.length;
  const reply = await gateway.send({ path, body });
  expect([reply.status, reply.text]).toEqual([200, expect.anything()]);
  expect(gateway.bedrock.calls.length).toBe(callsBefore + 1);
  return JSON.stringify(gateway.bedrock.calls.at(-1)?.request);
}

const completion = (changes: object) => completionBody({ current_file: { ...FILE, ...changes } });

describe('a generation is answered', () => {
  const rows = [
    [
      'of a file whose part above is long, with what GitLab cut',
      {
        content_above_cursor: `${LONG}# far above\n`,
        prompt_enhancer: {
          trimmed_content_above_cursor: 'class Order\n  # near\n  ',
          user_instruction: 'sum',
        },
      },
      ['# near'],
      ['# far above'],
    ],
    [
      'of a file whose part below is long, with what GitLab cut',
      {
        content_below_cursor: LONG,
        prompt_enhancer: { trimmed_content_below_cursor: '\n# next\n', user_instruction: 'sum' },
      },
      ['# next'],
      ['x = 1'],
    ],
    [
      'of a long file that GitLab did not cut, with what is around the cursor',
      { content_above_cursor: `# first\n${LONG}# last\n`, content_below_cursor: '# below\n' },
      ['# last', '# below'],
      ['# first'],
    ],
    ['without a part below', { content_below_cursor: undefined }, ['class Order'], []],
    ['with nothing below', { content_below_cursor: null }, ['class Order'], []],
    ['of a file with a long name', { file_name: `${'d/'.repeat(200)}order.rb` }, ['order.rb'], []],
    [
      'in a language with a long name',
      { language_identifier: 'Ruby'.padEnd(400) },
      ['class Order'],
      [],
    ],
  ] as const;

  it.each(
    rows.flatMap((row) => [COMPONENTS, SUGGESTIONS].map((path) => [row[0], path, row] as const)),
  )('%s (%s)', async (_, path, [, payload, present, absent]) => {
    const sent = await sentFor(path, componentsBody(generationComponent(payload)));

    for (const text of present) expect(sent).toContain(text);
    for (const text of absent) expect(sent).not.toContain(text);
  });

  it('with more open files than are read', async () => {
    const others = Array.from({ length: 150 }, (_, index) => contextComponent(`FILE_${index} = 1`));

    await sentFor(COMPONENTS, componentsBody(generationComponent(), ...others));
  });

  it.each([
    ['a long file name', { file_name: `${'d/'.repeat(200)}cart.py` }],
    ['a long file', { content_above_cursor: LONG }],
    ['no part below', { content_below_cursor: undefined }],
  ])('of GitLab 17.5 with %s', async (_, changes) => {
    const current_file = { ...FILE, ...changes };

    await sentFor(GENERATIONS, completionBody({ prompt_version: 1, prompt: null, current_file }));
  });
});

describe('a completion is answered', () => {
  it.each([
    ['Makefile', 'makefile'],
    ['build/GNUmakefile', 'makefile'],
    ['Dockerfile', 'dockerfile'],
    ['deploy/Containerfile', 'dockerfile'],
    ['Jenkinsfile', 'groovy'],
    ['Gemfile', 'ruby'],
    ['C:\\src\\Rakefile', 'ruby'],
    ['.bashrc', 'bash'],
  ])('in %s, whose editor names no language', async (file_name, language) => {
    for (const language_identifier of [undefined, null, '']) {
      expect(await sentFor(COMPLETIONS, completion({ file_name, language_identifier }))).toContain(
        language,
      );
    }
  });

  it.each([
    ['a long file name', { file_name: `${'d/'.repeat(200)}cart.py` }, 'cart.py'],
    ['a long part above', { content_above_cursor: `${LONG}# last\n` }, '# last'],
    ['a long part below', { content_below_cursor: `\n# next\n${LONG}` }, '# next'],
    ['nothing below', { content_below_cursor: null }, 'def add'],
    ['no part below', { content_below_cursor: undefined }, 'def add'],
  ])('with %s', async (_, changes, present) => {
    expect(await sentFor(COMPLETIONS, completion(changes))).toContain(present);
    const { model_provider, ...payload } = { ...FILE, ...changes, model_provider: undefined };
    const component = completionComponent(payload);
    expect(await sentFor(SUGGESTIONS, componentsBody(component))).toContain(present);
  });

  it.each([
    ['more open files than are read', { context: Array(130).fill(PIECE) }],
    ['an open file that is long', { context: [{ ...PIECE, content: LONG.repeat(2) }] }],
    ['an open file with a long name', { context: [{ ...PIECE, name: 'n'.repeat(3_000) }] }],
    ['much telemetry', { telemetry: Array(40).fill({ requests: 1, accepts: 1, errors: 0 }) }],
    [
      'telemetry of a long name',
      { telemetry: [{ lang: 'l'.repeat(99), requests: 1, accepts: 1, errors: 0 }] },
    ],
    ['a project of a long name', { project_path: 'p/'.repeat(300) }],
  ])('with %s', async (_, changes) => {
    expect(await sentFor(COMPLETIONS, completionBody(changes))).toContain('def add');
  });

  it('cuts between characters', async () => {
    const sent = await sentFor(COMPLETIONS, completion({ file_name: `${'😀'.repeat(300)}.py` }));

    expect(sent.isWellFormed()).toBe(true);
    expect(sent).toContain('😀.py');
  });

  it.each(['LICENSE', 'bin/run', '.gitignore'])(
    'without a call in %s, of which nobody knows what it is',
    async (file_name) => {
      const callsBefore = gateway.bedrock.calls.length;
      const body = completion({ file_name, language_identifier: undefined });

      const reply = await gateway.send({ path: COMPLETIONS, body });

      expect(reply.json()).toMatchObject({ choices: [] });
      expect(gateway.bedrock.calls.length).toBe(callsBefore);
    },
  );
});

describe('a chat is answered', () => {
  it.each([
    ['text', '{"enabled": true}'],
    ['an empty text', ''],
    ['a number', 5],
    ['a list', [{}]],
    ['an object', { enabled: true }],
    ['null', null],
  ])('with %s as metadata of added context', async (_, metadata) => {
    const item = { category: 'file', id: '1', content: 'TAX = 0.19', metadata };
    const messages = [{ role: 'user', content: 'Why?', additional_context: [item] }];
    const headers = await gateway.headers({ scopes: ['duo_chat', 'include_file_context'] });

    const reply = await gateway.send({ path: '/v2/chat/agent', headers, body: { messages } });

    expect(reply.status).toBe(200);
    expect(JSON.stringify(gateway.bedrock.calls.at(-1)?.request)).toContain('TAX = 0.19');
  });

  it.each([
    { type: 'pipeline', title: 'Pipeline 7' },
    { type: 'pipeline', content: 'Pipeline 7' },
  ])('on a page that it has nothing to say of: %o', async (context) => {
    const messages = [{ role: 'user', content: 'Why?', context }];

    const reply = await gateway.send({ path: '/v2/chat/agent', body: { messages } });

    expect(reply.status).toBe(200);
    expect(JSON.stringify(gateway.bedrock.calls.at(-1)?.request)).not.toContain('Pipeline 7');
  });
});
