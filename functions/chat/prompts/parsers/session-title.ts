import { plainAnswer } from './plain-answer.ts';
import { shortened } from './shortened.ts';

/** As many as GitLab stores. */
const MAX_CHARACTERS = 40;

/** The first line, without quotes, label or full stop. */
export function sessionTitle(text: string): string {
  const [line = ''] = plainAnswer(text).trim().split('\n');
  const title = line.replace(/^title:\s*/i, '').replace(/^["'`*]+|(?<!["'`*.])["'`*.]+$/g, '');
  return shortened(title.trim(), MAX_CHARACTERS);
}
