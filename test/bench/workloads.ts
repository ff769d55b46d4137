/**
 * The forms of answers that are measured, each by the route that most people use it through.
 *
 * @module
 */
import {
  COMPLETIONS,
  completionBody,
  completionComponent,
  componentsBody,
  generationComponent,
  SUGGESTIONS,
} from '../support/bodies.ts';
import { type AnswerPlan, modelIdOf } from './answer-plan.ts';

export type WorkloadName = 'sync' | 'raw' | 'sse' | 'ndjson' | 'prompt' | 'v4-sync' | 'v4-sse';

export interface Workload {
  readonly name: WorkloadName;
  readonly title: string;
  readonly path: string;
  readonly streams: boolean;
  /** Whether the model must speak as Duo Chat's agent is told to. */
  readonly forAgent: boolean;
  readonly body: (identifier: string) => object;
}

export const WORKLOADS: readonly Workload[] = [
  {
    name: 'sync',
    title: 'completion, JSON',
    path: COMPLETIONS,
    streams: false,
    forAgent: false,
    body: (identifier) => completionBody({ model_identifier: identifier }),
  },
  {
    name: 'raw',
    title: 'completion, raw text',
    path: COMPLETIONS,
    streams: true,
    forAgent: false,
    body: (identifier) => completionBody({ model_identifier: identifier, stream: true }),
  },
  {
    name: 'sse',
    title: 'generation, server-sent events',
    path: SUGGESTIONS,
    streams: true,
    forAgent: false,
    body: componentsFor(generationComponent({ stream: true })),
  },
  {
    name: 'ndjson',
    title: 'chat, lines of JSON',
    path: '/v2/chat/agent',
    streams: true,
    forAgent: true,
    body: (identifier) => ({
      messages: [{ role: 'user', content: 'What is this?' }],
      model_metadata: { provider: 'openai', name: 'claude_3', identifier },
    }),
  },
];

/** A slash command of Duo Chat, which is a prompt of ours. */
const PROMPT: Workload = {
  name: 'prompt',
  title: 'prompt, raw text',
  path: '/v1/prompts/chat/explain_code',
  streams: true,
  forAgent: false,
  body: (identifier) => ({
    inputs: {
      input: 'Explain the code',
      selected_text: 'def add(a, b):\n    return a + b\n',
      file_content: '',
      language_info: 'The code is written in Python',
      libraries: [],
    },
    prompt_version: '^1.0.0',
    stream: true,
    model_metadata: { provider: 'openai', name: 'claude_3', identifier },
  }),
};

/** Completions by the route that GitLab 19.1 and later may use for them, beside those above. */
export const V4_COMPLETIONS: readonly Workload[] = [
  {
    name: 'v4-sync',
    title: 'completion by v4, JSON',
    path: SUGGESTIONS,
    streams: false,
    forAgent: false,
    body: componentsFor(completionComponent()),
  },
  {
    name: 'v4-sse',
    title: 'completion by v4, server-sent events',
    path: SUGGESTIONS,
    streams: true,
    forAgent: false,
    body: componentsFor(completionComponent({ stream: true })),
  },
];

function componentsFor(component: object): Workload['body'] {
  const { model_metadata, ...body } = componentsBody(component);
  return (identifier) => ({ ...body, model_metadata: { ...model_metadata, identifier } });
}

export function workload(name: WorkloadName): Workload {
  const found = [...WORKLOADS, PROMPT, ...V4_COMPLETIONS].find((one) => one.name === name);
  if (found === undefined) throw new TypeError(`There is no workload ${name}`);
  return found;
}

/** The model id by which `form` gets the answer that is planned. */
export function modelFor(form: Workload, plan: AnswerPlan): string {
  return modelIdOf({ ...plan, forAgent: form.forAgent });
}
