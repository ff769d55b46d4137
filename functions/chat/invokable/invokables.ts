/**
 * The tools of older Duo Chats that bring their own prompt. To add one, add a row.
 *
 * @see contract 2.13
 * @module
 */
import type { Feature } from '#shared/routing/features.ts';

export interface Invokable {
  readonly feature: Feature;
  /** What a caller needs. */
  readonly scope: string;
}

export const INVOKABLES: ReadonlyMap<string, Invokable> = new Map<string, Invokable>([
  ['agent', { feature: 'duo_chat', scope: 'duo_chat' }],
  ['explain_code', { feature: 'duo_chat_explain_code', scope: 'duo_chat' }],
  ['write_tests', { feature: 'duo_chat_write_tests', scope: 'duo_chat' }],
  ['refactor_code', { feature: 'duo_chat_refactor_code', scope: 'duo_chat' }],
  [
    'explain_vulnerability',
    { feature: 'duo_chat_explain_vulnerability', scope: 'explain_vulnerability' },
  ],
  ['summarize_comments', { feature: 'duo_chat_summarize_comments', scope: 'summarize_comments' }],
  ['troubleshoot_job', { feature: 'duo_chat_troubleshoot_job', scope: 'troubleshoot_job' }],
]);
