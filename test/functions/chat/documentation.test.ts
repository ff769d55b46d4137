/**
 * From a question to an answer with links: the agent's step, the search, the prompt, and what GitLab's reader takes
 * out of the answer.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Folder, indexHandbook, tempFolder } from '../../support/docs-index.ts';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.ts';

interface Document {
  readonly id: string;
  readonly content: string;
  readonly metadata: Readonly<Record<string, string>>;
}

let folder: Folder;
let gateway: TestGateway;
beforeAll(async () => {
  folder = tempFolder();
  gateway = await startTestGateway({ DUO_EDGE_DOCS: await indexHandbook(folder.path) });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const SCOPES = ['duo_chat', 'duo_classic_chat', 'documentation_search'];

async function post(path: string, body: object) {
  const headers = await gateway.headers({ scopes: SCOPES });
  const reply = await gateway.send({ path, body, headers });
  expect(reply.status).toBe(200);
  return reply;
}

/** As GitLab does: what stands below `ATTRS` are ids of documents, whose links it shows. */
function readAnswer(text: string, documents: readonly Document[]) {
  const [answer = '', ids = ''] = text.split('ATTRS:');
  const used = [...ids.matchAll(/CNT-IDX-([0-9a-z]+)/g)].map(([, id]) => id);
  const links = documents
    .filter(({ id }) => used.includes(id))
    .map(({ metadata }) => metadata['source_url']);
  return { answer: answer.trim(), links };
}

it('answers in the language of the question, with links', async () => {
  // The agent writes the question and English key words.
  const question = 'Wie schütze ich einen Branch? (protect branch)';
  gateway.model({
    type: 'answer',
    text: `Thought: Look it up.\nAction: gitlab_documentation\nAction Input: ${question}`,
  });
  const step = await post('/v2/chat/agent', {
    messages: [{ role: 'user', content: 'Wie schütze ich einen Branch?' }],
  });
  const action = step.text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .find(({ type }) => type === 'action');
  expect(action.data).toMatchObject({ tool: 'gitlab_documentation', tool_input: question });
  const told = JSON.stringify(gateway.bedrock.calls.at(-1));
  expect(told).toContain('in brackets, two to six English key words');

  // GitLab hands the input to the search, and question and results to the prompt.
  const found = await post('/v1/search/gitlab-docs', {
    type: 'search',
    metadata: { source: 'GitLab EE', version: '19.3.0' },
    payload: { query: question },
  });
  const documents = found.json<{ response: { results: Document[] } }>().response.results;
  const [first] = documents;
  gateway.model({
    type: 'answer',
    text: `Unter **Settings** > **Repository**.\n\nATTRS:\nCNT-IDX-${first?.id}`,
  });
  const answer = await post('/v1/prompts/chat/documentation_search', {
    inputs: { question, content_id: 'ATTRS', documents },
    prompt_version: '^1.0.0',
    stream: true,
  });

  expect(readAnswer(answer.text, documents)).toEqual({
    answer: 'Unter **Settings** > **Repository**.',
    links: [
      `${gateway.gitlab.url}/help/user/project/repository/branches/protected.md#protect-a-branch`,
    ],
  });
  const asked = JSON.stringify(gateway.bedrock.calls.at(-1));
  expect(asked).toContain('Answer in the language of the question');
  expect(asked).toContain('You hold the Keeper or Owner role');
  expect(asked).toContain(`CNT-IDX-${first?.id}`);
});
