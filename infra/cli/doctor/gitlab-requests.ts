/**
 * Requests as GitLab sends them.
 *
 * @see contract 2.4 to 2.10, 7.1 and 7.2
 * @module
 */
import { createHash } from 'node:crypto';
import type { CheckContext } from './context.ts';
import { claimsOf } from './read-token.ts';

export const MODEL_CHECK_PATH = '/v1/prompts/model_configuration%2Fcheck';
export const COMPLETIONS_PATH = '/v2/code/completions';
export const DIRECT_COMPLETIONS_PATH = '/v2/completions';
export const USER_TOKEN_PATH = '/v1/code/user_access_token';
export const CHAT_PATH = '/v2/chat/agent';
export const DOCS_SEARCH_PATH = '/v1/search/gitlab-docs';
export const SUGGESTIONS_PATH = '/v4/code/suggestions';
export const INDEX_PATH = '/v1/embeddings/code_embeddings/index';
export const SEARCH_PATH = '/v1/embeddings/code_embeddings/search';

/** A user that exists in no GitLab. */
const DOCTOR_USER = createHash('sha256').update('duo-edge doctor').digest('hex');

/** The headers of Rails, with the token if there is one. */
export function railsHeaders({ options }: Pick<CheckContext, 'options'>): Record<string, string> {
  const { token, instanceId = claimsOf(token)?.sub } = options;
  return {
    'content-type': 'application/json',
    'x-gitlab-authentication-type': 'oidc',
    'x-gitlab-realm': 'self-managed',
    'x-gitlab-version': options.gitlabVersion ?? '18.9.0',
    'x-gitlab-global-user-id': DOCTOR_USER,
    ...(instanceId && { 'x-gitlab-instance-id': instanceId }),
    ...(token && { authorization: `Bearer ${token}` }),
  };
}

/** GitLab gives Bedrock models this endpoint; nobody calls it. */
const DUMMY_ENDPOINT = 'http://bedrockselfhostedmodel.com';

/** Works for every family; the identifier names the model. */
const FAMILY = 'general';

/** Empty without a model: the gateway's own choice answers. */
function modelMetadata(identifier: string | undefined, endpoint = DUMMY_ENDPOINT): object {
  if (identifier === undefined) return {};
  const metadata = { provider: 'openai', name: FAMILY, endpoint, api_key: '' };
  return { model_metadata: { ...metadata, identifier } };
}

/** "Test connection" of the admin area. */
export function modelCheckBody(identifier: string | undefined, endpoint?: string): object {
  return { inputs: {}, stream: false, ...modelMetadata(identifier, endpoint) };
}

const PROBE_FILE = {
  file_name: 'test.rb',
  content_above_cursor: 'def hello_world',
  content_below_cursor: '',
};

/** The end-to-end probe of the health page. */
export function completionBody(identifier: string | undefined): object {
  const model = {
    model_provider: 'litellm',
    model_name: FAMILY,
    model_endpoint: DUMMY_ENDPOINT,
    model_api_key: '',
    model_identifier: identifier,
  };
  return { prompt_version: 2, prompt: null, current_file: PROBE_FILE, ...(identifier && model) };
}

/** What the language server sends when an IDE is connected directly: it names no model. */
export function directCompletionBody(): object {
  return { prompt_version: 1, project_path: '', project_id: -1, current_file: PROBE_FILE };
}

/** Long enough to arrive in many pieces; contains a non-ASCII letter. */
const QUESTION =
  'Without any tool, explain in about 80 words what a merge request is. End with the word "Grüße".';

export function chatBody(identifier: string | undefined): object {
  return { messages: [{ role: 'user', content: QUESTION }], ...modelMetadata(identifier) };
}

/** A generation for an IDE that reads server-sent events. */
export function suggestionBody(identifier: string | undefined): object {
  const payload = {
    ...PROBE_FILE,
    language_identifier: 'Ruby',
    stream: true,
    prompt_id: 'code_suggestions/generations',
    prompt_version: '^1.0.0',
    prompt_enhancer: { user_instruction: 'a method that returns "hello, world"' },
  };
  return {
    prompt_components: [{ type: 'code_editor_generation', payload }],
    ...modelMetadata(identifier),
  };
}

/** Chat's documentation tool. Without a version the newest index answers. */
export function docsSearchBody(gitlabVersion: string | undefined): object {
  return {
    type: 'search-docs',
    metadata: { source: 'GitLab EE', version: gitlabVersion ?? 'unknown' },
    payload: { query: 'protected branches' },
  };
}

/** One text, as GitLab tests the set-up of semantic code search. */
export function embeddingsBody({ embeddingModel, dimensions }: CheckContext['options']): object {
  const metadata = {
    provider: 'litellm',
    name: 'embedding',
    endpoint: DUMMY_ENDPOINT,
    api_key: '',
  };
  return {
    ...(embeddingModel && { model_metadata: { ...metadata, identifier: embeddingModel } }),
    litellm_drop_params: true,
    contents: ['test input'],
    ...(dimensions && { dimensions }),
  };
}
