import { plainAnswer } from './plain-answer.ts';

/** The message alone: it goes into the commit as it is. */
export function commitMessage(text: string): string {
  const message = plainAnswer(text).trim();
  return message.replace(/^(["'`])([^\n]*)\1$/, '$2');
}
