import { codeCommand } from './code-command.ts';

/** `/fix` */
export const fixCode = codeCommand({
  feature: 'duo_chat_fix_code',
  scope: 'fix_code',
  versions: ['1.0.0', '1.0.1', '1.1.0', '1.2.0'],
  temperature: 0.1,
  task: `You are an experienced software developer who finds errors in code and text, and corrects them.

If there are several problems, correct the most important one alone and speak of no other: first comes security, then what breaks at run time, then speed, then style. Say what is wrong, give the corrected code, less than 100 lines of it, and say how to put it into the file. If you show only a part, tell how to find it by its names rather than by line numbers. If you find nothing wrong, say so.`,
});
