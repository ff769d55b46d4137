import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../../../support/test-gateway.ts';
import { chat, lastPrompt, question } from './chat.ts';

const SAMPLE = JSON.parse(readFileSync('test/fixtures/prompt-inputs/chat__react.json', 'utf8'))
  .request_body as { messages: object[] };

const STEP = {
  action: { thought: 'Read\\_it.', tool: 'issue\\_reader', tool_input: 'About #1' },
  observation: 'It crashes.',
};

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
  gateway.model({ type: 'answer', text: 'Final Answer: Yes.' });
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** The prompt that the model gets for a body. */
async function promptOf(body: object) {
  const reply = await chat(gateway, body);
  expect(reply.status).toBe(200);
  return lastPrompt(gateway);
}

describe('the turns of a prompt', () => {
  it('show the sample conversation in the order in which it happened', async () => {
    const { turns } = await promptOf(SAMPLE);

    expect(turns.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expectOrder(turns.map(({ text }) => text).join('\n'), [
      '<question>\nWhat does issue #412 say?\n</question>',
      'Action Input: What does issue #412 say?',
      '<observation>\nContent of the issue: <root><title>Checkout fails without tier',
      'Final Answer: It reports a crash for customers without a tier.',
      'shows an issue',
      '<page_title>\nCheckout fails without tier\n</page_title>',
      '<file_path>\napp/services/discount_calculator.rb\n</file_path>',
      '<selected_code>\nrate = RATES.fetch(@customer.tier, 0)\n</selected_code>',
      '<item_id>\napp/models/customer.rb\n</item_id>',
      '<item_category>\nfile\n</item_category>',
      '<item_content>\nclass Customer\n  attr_reader :tier\nend\n</item_content>',
      '<question>\nWho reported it, and does this snippet fix it?\n</question>',
      'Thought: The author is part of the issue.\nAction: issue_reader\nAction Input: Who reported #412?',
      '<observation>\nContent of the issue: <root><author>Dana Koch</author></root>\n</observation>',
      'Write your next step now.',
    ]);
  });

  it('end with the question while there are no steps', async () => {
    const { turns } = await promptOf({
      messages: [
        { role: 'user', content: 'Why?' },
        { role: 'assistant', agent_scratchpad: [{ action: null, observation: 'nothing' }] },
      ],
    });

    expect(turns).toEqual([
      { role: 'user', text: expect.stringMatching(/<\/question>\n\nWrite your next step now/) },
    ]);
    expect(turns[0]?.text).not.toContain('nothing');
  });

  it('undo escaped underscores in thoughts and tools', async () => {
    const { turns } = await promptOf({
      messages: [
        { role: 'user', content: 'Why?' },
        { role: 'assistant', agent_scratchpad: [STEP] },
      ],
    });

    expect(turns[0]?.text).toContain('Thought: Read_it.\nAction: issue_reader\n');
  });

  it('prefer the steps where GitLab 17.9 puts them', async () => {
    const steps = [
      { thought: 'Old.', tool: 'epic_reader', tool_input: '&1', observation: 'Epic.' },
    ];
    const { turns } = await promptOf({
      messages: [
        { role: 'user', content: 'Why?' },
        { role: 'assistant', agent_scratchpad: [STEP] },
      ],
      options: { agent_scratchpad: { agent_type: 'react', steps } },
    });

    expect(turns[0]?.text).toContain('Thought: Old.\nAction: epic_reader');
    expect(turns[0]?.text).not.toContain('It crashes.');
  });

  it('leave out assistant messages that say nothing, wherever they stand', async () => {
    const { turns } = await promptOf({
      messages: [
        { role: 'user', content: 'One' },
        { role: 'assistant', content: null, agent_scratchpad: [STEP] },
        { role: 'user', content: 'Two' },
      ],
    });

    expect(turns).toHaveLength(1);
    expectOrder(turns[0]?.text ?? '', ['One', 'Two']);
    expect(turns[0]?.text).not.toContain('It crashes.');
  });

  it('begin and end with the user, whoever spoke first or last', async () => {
    const { turns } = await promptOf({
      messages: [
        { role: 'assistant', content: 'Hello.' },
        { role: 'user', content: 'Hi.' },
        { role: 'assistant', content: 'How are you?', agent_scratchpad: [STEP] },
      ],
    });

    expect(turns.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
    ]);
    expect(turns[2]?.text).toContain('It crashes.');
  });

  it.each([
    ['issue', 'an issue'],
    ['epic', 'an epic'],
    ['merge_request', 'a merge request'],
    ['commit', 'a commit'],
    ['work_item', 'a work item'],
    ['build', 'a CI job'],
  ])('name a page of type %s %s', async (type, name) => {
    const context = { type, ...(type !== 'build' && { content: 'Of GitLab 17.8' }) };
    const { turns } = await promptOf(question('q', { context }));

    expect(turns[0]?.text).toContain(`shows ${name}.`);
    if (type !== 'build') {
      expect(turns[0]?.text).toContain('<page_description>\nOf GitLab 17.8\n</page_description>');
    }
  });

  it('say whether code is selected or a file open', async () => {
    const current_file = { file_path: 'a.ts', data: 'let x', selected_code: false };
    const { turns } = await promptOf(question('q', { current_file }));

    expect(turns[0]?.text).toContain('has this file open');
    expect(turns[0]?.text).toContain('<file_content>\nlet x\n</file_content>');
  });

  it('keep the form that GitLab asks for in a discussion of a merge request', async () => {
    const content = '@GitLabDuo fix it\n<from>\na < b\n</from>\n<to>\na <= b\n</to>';
    const { turns } = await promptOf(question(content));

    expect(turns[0]?.text).toContain(`<question>\n${content}\n</question>`);
  });
});

describe('the system text', () => {
  it('says who, when, what is readable and what is not', async () => {
    const { system } = await promptOf(SAMPLE);

    expectOrder(system, [
      'You are GitLab Duo Chat',
      `Today is ${new Date().toLocaleDateString('en-US', { dateStyle: 'full', timeZone: 'UTC' })}.`,
      "in the language of the user's question",
      'you can read: issues, epics, work items, merge requests, commits, CI jobs (builds), the GitLab documentation.',
      '<unavailable_resources>\nPipelines\nVulnerabilities\n</unavailable_resources>',
      'Action Input: <its input>',
      'Final Answer: <the whole answer>',
    ]);
  });

  it('is the same for every question of a day', async () => {
    const first = await promptOf(question('one'));
    const second = await promptOf({ ...question('two'), unavailable_resources: null });

    expect(second.system).toBe(first.system);
  });

  it('knows by itself what chat cannot read', async () => {
    const { system } = await promptOf(question('q'));
    expect(system).toContain('<unavailable_resources>\nPipelines\nVulnerabilities\n');

    await chat(gateway, question('q'), { scopes: ['duo_chat'] });
    expect(lastPrompt(gateway).system).toContain('\nMerge requests\nPipelines\n');
  });

  it('says nothing of what is out of reach when GitLab says that nothing is', async () => {
    const { system } = await promptOf({ ...question('q'), unavailable_resources: [] });

    expect(system).not.toContain('no access to these kinds');
  });

  it('ends with what the instance adds', async () => {
    const messages = [{ role: 'system', content: 'Be brief.' }, ...question('q').messages];
    const { system, turns } = await promptOf({ messages });

    expect(system).toMatch(/<instance_instructions>\nBe brief\.\n<\/instance_instructions>$/);
    expect(turns).toHaveLength(1);
  });
});

function expectOrder(text: string, parts: readonly string[]): void {
  const places = parts.map((part) => text.indexOf(part));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
}
