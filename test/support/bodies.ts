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

/** The component by which Rails asks for new code. */
export function generationComponent(changes: object = {}) {
  return {
    type: 'code_editor_generation',
    payload: {
      file_name: 'app/models/order.rb',
      content_above_cursor: 'class Order\n  # total price of all items\n',
      content_below_cursor: '\nend\n',
      language_identifier: 'Ruby',
      stream: false,
      prompt_id: 'code_suggestions/generations',
      prompt_version: '^1.0.0',
      ...changes,
    },
  };
}

/** The component by which an editor asks for a completion. */
export function completionComponent(changes: object = {}) {
  return {
    type: 'code_editor_completion',
    payload: {
      file_name: 'app/cart.py',
      content_above_cursor: 'def add(a, b):\n    ',
      content_below_cursor: '\n\nprint(add(1, 2))\n',
      language_identifier: 'python',
      ...changes,
    },
  };
}

/** A piece of another file, which some editors send along. */
export function contextComponent(content = 'RATE = 0.19') {
  return { type: 'code_context', payload: { type: 'file', name: 'app/tax.py', content } };
}

/** What Rails sends to `/v3/code/completions` and `/v4/code/suggestions`. */
export function componentsBody(...components: readonly object[]) {
  return {
    prompt_components: components,
    model_metadata: {
      provider: 'openai',
      name: 'claude_3',
      endpoint: 'http://bedrockselfhostedmodel.com',
      api_key: '',
      identifier: 'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
    },
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
export const GENERATIONS = '/v2/code/generations';
export const COMPONENTS = '/v3/code/completions';
export const SUGGESTIONS = '/v4/code/suggestions';
export const MODEL_CHECK = '/v1/prompts/model_configuration%2Fcheck';
