import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../../../support/test-gateway.ts';
import {
  ALL_SCOPES,
  CATEGORIES,
  CHAT_PATH,
  chat,
  eventsOf,
  lastPrompt,
  question,
  TOOL_SCOPES,
} from './chat.ts';

const NO_CHAT = 'Unauthorized to access duo chat';
const NO_CORE = 'Duo Core no longer authorized to access Duo Classic Chat';
const MENTION = question('Please look, @GitLabDuo, at this.');
const OLD_MENTION = {
  messages: [
    { role: 'user', content: '@GitLabDuo hello' },
    { role: 'assistant', content: 'Hello @GitLabDuo' },
    { role: 'user', content: 'And now?' },
    { role: 'assistant', agent_scratchpad: [] },
  ],
};

let gateway: TestGateway;
let strict: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
  strict = await startTestGateway({ DUO_EDGE_STRICT_CLASSIC_CHAT: 'true' });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await strict[Symbol.asyncDispose]();
});

describe('the scope of chat', () => {
  type ScopeCase = readonly [
    who: string,
    scopes: readonly string[],
    body: object,
    detail: string | undefined,
  ];
  const everyone: readonly ScopeCase[] = [
    ['neither', ['ask_issue'], MENTION, NO_CHAT],
    ['duo_chat', ['duo_chat'], question('q'), undefined],
    ['duo_classic_chat', ['duo_classic_chat'], question('q'), undefined],
  ];
  const byTheRule: typeof everyone = [
    ['neither', ['ask_issue'], MENTION, NO_CHAT],
    ['duo_classic_chat', ['duo_classic_chat'], question('q'), undefined],
    ['both', ['duo_chat', 'duo_classic_chat'], question('q'), undefined],
    ['duo_chat', ['duo_chat'], question('q'), NO_CORE],
    ['duo_chat and a mention', ['duo_chat'], MENTION, undefined],
    ['duo_chat and an earlier mention', ['duo_chat'], OLD_MENTION, NO_CORE],
    ['duo_chat and a silent user', ['duo_chat'], { messages: [{ role: 'user' }] }, NO_CORE],
  ];

  it.each(everyone)('by default: %s', async (...[, scopes, body, detail]: ScopeCase) => {
    await expectDetail(gateway, body, { scopes, detail });
  });

  it.each(byTheRule)('strictly: %s', async (...[, scopes, body, detail]: ScopeCase) => {
    await expectDetail(strict, body, { scopes, detail });
  });

  it('is not in a user token of the gateway itself', async () => {
    const scopes = ['duo_chat', 'complete_code'];
    const minted = await gateway.send({
      path: '/v1/code/user_access_token',
      headers: await gateway.headers({ scopes }),
    });
    const headers = {
      ...(await gateway.headers()),
      authorization: `Bearer ${minted.json<{ token: string }>().token}`,
    };
    const reply = await gateway.send({ path: CHAT_PATH, headers, body: question('q') });

    expect([reply.status, reply.json()]).toEqual([403, { detail: NO_CHAT }]);
  });
});

describe('the scope of added context', () => {
  it.each(CATEGORIES)('is needed for %s, in any message', async (category) => {
    const scope = `include_${category}_context`;
    const scopes = ALL_SCOPES.filter((name) => name !== scope);
    const items = [{ category: 'user_rule' }, { category: 'os_information' }, { category }];
    const first = category === 'os_information' ? items.slice(0, 2) : items;
    const body = {
      messages: [
        { role: 'user', content: 'q', additional_context: first },
        { role: 'assistant', content: 'a' },
        { role: 'user', content: 'q' },
      ],
    };

    await expectDetail(gateway, body, { scopes, detail: `Unauthorized to access ${scope}` });
    await expectDetail(gateway, body, { scopes: ALL_SCOPES, detail: undefined });
  });

  it('is reported for the first item that lacks it', async () => {
    const additional_context = [{ category: 'terminal' }, { category: 'file' }];
    const detail = 'Unauthorized to access include_terminal_context';

    const body = question('q', { additional_context });
    await expectDetail(gateway, body, { scopes: ['duo_chat'], detail });
  });
});

describe('a tool', () => {
  const READERS = ['merge_request_reader', 'commit_reader', 'build_reader'];
  const ALWAYS = Object.keys(TOOL_SCOPES).filter((tool) => !READERS.includes(tool));
  const VERSIONS: readonly (readonly [version: string | null, hasReaders: boolean])[] = [
    ...(['17.5.0', '17.5.0-pre', '17.5', 'v17.6.1', '18.9.0-pre', '18.9.0-ee', '19'] as const).map(
      (version) => [version, true] as const,
    ),
    ...(['17.4.9', '17.4.9-pre', '9.9.9', '', 'latest', '18.x', 'about 18.9', null] as const).map(
      (version) => [version, false] as const,
    ),
  ];

  it.each(VERSIONS)('is offered to GitLab %j: readers %j', async (version, hasReaders) => {
    gateway.model({ type: 'answer', text: 'Final Answer: Yes.' });
    await chat(gateway, question('q'), { version });

    expect(offeredTools().sort()).toEqual([...ALWAYS, ...(hasReaders ? READERS : [])].sort());
  });

  it.each(Object.entries(TOOL_SCOPES))('%s goes by scope %s alone', async (tool, scope) => {
    gateway.model({ type: 'answer', text: `Thought: T\nAction: ${tool}\nAction Input: I` });

    const granted = await chat(gateway, question('q'), { scopes: ['duo_chat', scope] });
    expect(offeredTools()).toEqual([tool]);
    expect(eventsOf(granted)).toEqual([
      { type: 'action', data: { tool, tool_input: 'I', thought: 'T' } },
    ]);

    const scopes = ALL_SCOPES.filter((name) => name !== scope);
    const refused = await chat(gateway, question('q'), { scopes });
    expect(offeredTools()).not.toContain(tool);
    expect(eventsOf(refused)).toEqual([
      { type: 'error', data: { message: 'tool not available', retryable: false } },
    ]);
    expect(gateway.logs.at(-1)).toMatchObject({ status: 200, outcome: 'model_failed' });
  });

  it('is not spoken of where there is none', async () => {
    await chat(gateway, question('q'), { scopes: ['duo_chat'] });

    expect(lastPrompt(gateway).system).toContain('You have no tools');
    expect(lastPrompt(gateway).system).not.toContain('Action Input');
  });

  function offeredTools(): string[] {
    const { system } = lastPrompt(gateway);
    return Object.keys(TOOL_SCOPES).filter((tool) => system.includes(`\n${tool}: `));
  }
});

async function expectDetail(
  of: TestGateway,
  body: object,
  { scopes, detail }: { scopes: readonly string[]; detail: string | undefined },
): Promise<void> {
  const callsBefore = of.bedrock.calls.length;
  const reply = await chat(of, body, { scopes });

  expect(reply.status).toBe(detail === undefined ? 200 : 403);
  if (detail !== undefined) {
    expect(reply.json()).toEqual({ detail });
    expect(of.bedrock.calls).toHaveLength(callsBefore);
  }
}
