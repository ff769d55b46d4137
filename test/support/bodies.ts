/** Request bodies as GitLab sends them, for tests that change one thing in them. */

/** What Workhorse sends for an inline completion with a self-hosted model. */
export function completionBody(changes: object = {}): object {
  return {
    prompt_version: 2,
    prompt: null,
    project_path: 'shop/backend',
    project_id: 17,
    current_file: {
      file_name: 'app/cart.py',
      language_identifier: 'python',
      content_above_cursor: 'def add(a, b):\n    ',
      content_below_cursor: '\n\nprint(add(1, 2))\n',
    },
    stream: false,
    model_provider: 'litellm',
    model_endpoint: 'http://bedrockselfhostedmodel.com',
    model_name: 'claude_3',
    model_api_key: '',
    model_identifier: 'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
    ...changes,
  };
}

/** What the admin page sends for its connection test. */
export function modelCheckBody(identifier: string): object {
  return {
    inputs: {},
    stream: false,
    model_metadata: {
      name: 'claude_3',
      endpoint: 'http://bedrockselfhostedmodel.com',
      api_key: '',
      provider: 'openai',
      identifier,
    },
  };
}

export const COMPLETIONS = '/v2/code/completions';
export const MODEL_CHECK = '/v1/prompts/model_configuration%2Fcheck';
