/**
 * Every endpoint with a request that it answers, for tests that treat all of them alike.
 *
 * @module
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROMPTS } from '../../functions/chat/prompts/registry.ts';
import {
  COMPLETIONS,
  COMPONENTS,
  completionBody,
  completionComponent,
  componentsBody,
  contextComponent,
  GENERATIONS,
  generationComponent,
  MODEL_CHECK,
  modelCheckBody,
  SUGGESTIONS,
} from './bodies.ts';

export interface Endpoint {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  /** Whether it answers without a token. */
  readonly open?: boolean;
  /** Whether it asks a model. */
  readonly asksModel?: boolean;
  /** What a model would answer; absent: any text will do. */
  readonly modelAnswer?: string;
}

const MODEL = 'bedrock/amazon.nova-lite-v1:0';

const METADATA = {
  provider: 'openai',
  name: 'claude_3',
  endpoint: 'http://bedrockselfhostedmodel.com',
  api_key: '',
  identifier: MODEL,
};

const OPEN: readonly Endpoint[] = [
  ...['/', '/monitoring/healthz', '/monitoring/ready', '/v1/models/definitions'],
  '/.well-known/jwks.json',
].map((path) => ({ name: path, method: 'GET', path, open: true }));

const CODE: readonly Endpoint[] = [false, true].flatMap((stream) => [
  post(COMPLETIONS, completionBody({ stream, context: [contextComponent().payload] }), stream),
  post('/v2/completions', completionBody({ stream, prompt: 'Go on.', prompt_version: 2 }), stream),
  post(GENERATIONS, completionBody({ stream, prompt: 'Add.', prompt_version: 2 }), stream),
  post(COMPONENTS, componentsBody(generationComponent({ stream }), contextComponent()), stream),
  post(SUGGESTIONS, componentsBody(completionComponent({ stream })), stream),
]);

const CHAT: readonly Endpoint[] = [
  post('/v2/chat/agent', agentBody()),
  ...[false, true].map((stream) => post('/v1/chat/agent', invokableBody(stream), stream)),
];

const EMBEDDINGS: readonly Endpoint[] = ['', '/index', '/search'].map((end) =>
  post(`/v1/embeddings/code_embeddings${end}`, {
    model_metadata: {
      ...METADATA,
      provider: 'litellm',
      name: 'embedding',
      identifier: 'bedrock/amazon.titan-embed-text-v2:0',
    },
    contents: ['def add(a, b); end'],
  }),
);

const OTHERS: readonly Endpoint[] = [
  { name: 'user tokens', method: 'POST', path: '/v1/code/user_access_token' },
  {
    name: 'documentation search',
    method: 'POST',
    path: '/v1/search/gitlab-docs',
    body: {
      type: 'search-docs',
      metadata: { source: 'GitLab EE', version: '18.9.0' },
      payload: { query: 'How do I protect a branch?', page_size: 20 },
    },
  },
  { name: 'an unknown route', method: 'POST', path: '/v1/unknown', body: { a: 'text' } },
];

export const ENDPOINTS: readonly Endpoint[] = [
  ...OPEN,
  ...CODE,
  ...CHAT,
  ...EMBEDDINGS,
  ...OTHERS,
  post(MODEL_CHECK, modelCheckBody(MODEL)),
  ...prompts(),
];

const CONTEXTS = [
  'file',
  'snippet',
  'merge_request',
  'issue',
  'repository',
  'directory',
  'terminal',
];

/** Enough for every endpoint. */
export const EVERY_SCOPE: readonly string[] = [
  ...['complete_code', 'generate_code', 'ai_gateway_model_provider_proxy', 'duo_chat'],
  ...['duo_classic_chat', 'documentation_search', 'generate_embeddings_codebase'],
  ...CONTEXTS.map((category) => `include_${category}_context`),
  ...[...PROMPTS.values()].flatMap(({ scopes, laterScopes }) => [
    ...scopes,
    ...(laterScopes?.scopes ?? []),
  ]),
];

function post(path: string, body: object, stream = false): Endpoint {
  return { name: stream ? `${path} (stream)` : path, method: 'POST', path, body, asksModel: true };
}

function agentBody(): object {
  const steps = [
    {
      action: { thought: 'I need the issue.', tool: 'issue_reader', tool_input: '#1' },
      observation: 'The issue says that the total is wrong.',
    },
  ];
  const context = { type: 'issue', title: 'Wrong total', content: 'It is too low.' };
  const file = { file_path: 'app/cart.py', data: 'def add(a, b): pass', selected_code: true };
  const added = [{ category: 'file', id: 'a.py', content: 'TOTAL = 0', metadata: { title: 'a' } }];
  return {
    messages: [
      { role: 'user', content: 'Why?', context, current_file: file, additional_context: added },
      { role: 'assistant', content: null, agent_scratchpad: steps },
    ],
    model_metadata: METADATA,
    unavailable_resources: ['Pipelines'],
  };
}

function invokableBody(stream: boolean): object {
  const payload = {
    content: [{ role: 'user', content: 'Say hello' }],
    provider: 'litellm',
    model: 'claude_3',
    model_identifier: MODEL,
  };
  const metadata = { source: 'GitLab EE', version: '17.10.3' };
  return { stream, prompt_components: [{ type: 'prompt', metadata, payload }] };
}

/** The prompts with realistic inputs. */
function prompts(): Endpoint[] {
  const folder = join(import.meta.dirname, '..', 'fixtures', 'prompt-inputs');
  const texts = globSync('*.json', { cwd: folder })
    .toSorted()
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  return texts.flatMap((text) => {
    const { prompt_id: id, inputs, stream = false, samples = [] } = JSON.parse(text);
    if (!PROMPTS.has(id) || inputs === undefined) return [];
    const body = { inputs, stream, model_metadata: METADATA };
    const modelAnswer: string = samples[0]?.model_answer ?? 'ok';
    return { ...post(`/v1/prompts/${id}`, body, stream), modelAnswer };
  });
}
