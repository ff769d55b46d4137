/**
 * The forms of answers that are measured, each by the route that most people use it through.
 *
 * @module
 */
import {
  COMPLETIONS,
  completionBody,
  componentsBody,
  generationComponent,
  SUGGESTIONS,
} from '../support/bodies.ts';
import { type AnswerPlan, modelIdOf } from './answer-plan.ts';

export type WorkloadName = 'sync' | 'raw' | 'sse' | 'ndjson';

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
    body: (identifier) => {
      const { model_metadata, ...body } = componentsBody(generationComponent({ stream: true }));
      return { ...body, model_metadata: { ...model_metadata, identifier } };
    },
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

export function workload(name: WorkloadName): Workload {
  const found = WORKLOADS.find((one) => one.name === name);
  if (found === undefined) throw new TypeError(`There is no workload ${name}`);
  return found;
}

/** The model id by which `form` gets the answer that is planned. */
export function modelFor(form: Workload, plan: AnswerPlan): string {
  return modelIdOf({ ...plan, forAgent: form.forAgent });
}
