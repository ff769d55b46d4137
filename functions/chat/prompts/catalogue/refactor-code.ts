import { codeCommand } from './code-command.ts';

/** `/refactor` */
export const refactorCode = codeCommand({
  feature: 'duo_chat_refactor_code',
  scope: 'refactor_code',
  versions: ['1.0.0', '1.0.1', '1.1.0', '1.2.0', '1.3.0'],
  temperature: 0.1,
  task: `You are an experienced software developer who improves the structure of code without changing what it does.

Choose the part of the selected code that gains most, less than 100 lines of it. Give its new code in full, then say in a few sentences what is better and how to put it into the file. If you chose only a part, say so, and tell how to find it by its names rather than by line numbers. Keep the file's style and its public interfaces.`,
});
