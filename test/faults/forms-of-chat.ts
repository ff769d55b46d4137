/**
 * The forms of Duo Chat and of the prompts that GitLab asks for by their id.
 *
 * @module
 */
import { MODEL_CHECK, modelCheckBody } from '../support/bodies.ts';
import { type Form, PIECES, readJson, readRawText, TEXT } from './form.ts';
import { readAgentLines } from './read-agent-lines.ts';
import { readJsonLines } from './read-json-lines.ts';

const readString = readJson((body) => body as string);
const readContent = readJson((body) => (body as { content: string }).content);
const readResponse = readJson((body) => (body as { response: string }).response);

const SAID = { pieces: PIECES, text: TEXT, disowned: 'refusal' } as const;
const PROMPT = {
  ...SAID,
  refusals: 'prompt',
  refusesEmpty: true,
  claims: { scopes: ['explain_code'] },
} as const;
const CHECK = {
  ...SAID,
  path: MODEL_CHECK,
  refusals: 'prompt',
  asksOnce: true,
  disowned: 'as it is',
} as const;

const metadata = (identifier: string) => ({ provider: 'openai', name: 'claude_3', identifier });

const prompt = (stream: boolean) => (identifier: string) => ({
  inputs: { input: 'What is this?' },
  stream,
  model_metadata: metadata(identifier),
});

const component = (stream: boolean) => (identifier: string) => ({
  prompt_components: [
    {
      type: 'prompt',
      metadata: { source: 'GitLab EE', version: '17.11.0' },
      payload: { content: 'What is this?', provider: 'litellm', model_identifier: identifier },
    },
  ],
  stream,
});

export const CHAT_FORMS: readonly Form[] = [
  {
    name: 'chat agent, lines of events',
    path: '/v2/chat/agent',
    body: (identifier) => ({
      messages: [{ role: 'user', content: 'What is this?' }],
      model_metadata: metadata(identifier),
    }),
    streams: true,
    refusals: 'in-band',
    disowned: 'notice',
    refusesEmpty: true,
    pieces: ['Thought: I know.\nFinal Answer: first(a)', ...PIECES.slice(1)],
    text: TEXT,
    read: readAgentLines,
  },
  {
    name: 'older chat, JSON',
    path: '/v1/chat/agent',
    body: component(false),
    ...SAID,
    streams: false,
    refusals: 'status',
    read: readResponse,
  },
  {
    name: 'older chat, raw text',
    path: '/v1/chat/agent',
    body: component(true),
    ...SAID,
    streams: true,
    refusals: 'status',
    read: readRawText,
  },
  {
    name: 'v1 prompt, JSON',
    path: '/v1/prompts/chat/explain_code',
    body: prompt(false),
    ...PROMPT,
    streams: false,
    read: readString,
  },
  {
    name: 'v1 prompt, raw text',
    path: '/v1/prompts/chat/explain_code',
    body: prompt(true),
    ...PROMPT,
    streams: true,
    read: readRawText,
  },
  {
    name: 'v2 prompt, JSON',
    path: '/v2/prompts/chat/explain_code',
    body: prompt(false),
    ...PROMPT,
    streams: false,
    read: readContent,
  },
  {
    name: 'v2 prompt, JSON lines',
    path: '/v2/prompts/chat/explain_code',
    body: prompt(true),
    ...PROMPT,
    streams: true,
    read: readJsonLines,
  },
  {
    name: 'connection test, JSON',
    body: modelCheckBody,
    ...CHECK,
    streams: false,
    read: readString,
  },
  {
    name: 'connection test, raw text',
    body: (identifier) => ({ ...modelCheckBody(identifier), stream: true }),
    ...CHECK,
    streams: true,
    read: readRawText,
  },
];
