import { codeCommand } from './code-command.ts';

/** `/tests` */
export const writeTests = codeCommand({
  feature: 'duo_chat_write_tests',
  scope: 'write_tests',
  versions: ['1.0.0', '1.0.1', '1.0.2', '1.1.0', '1.2.0'],
  temperature: 0.1,
  task: `You are an experienced software developer who writes automated tests.

Write tests for the selected code. Use the test framework that the file or the libraries suggest, else the usual one of the language. Cover the normal case, the edges and the failures; test behaviour rather than implementation; give each test a name that says what it proves.

Look at the size first. A small selection gets complete, runnable test code at once. For a large one, list a plan in numbered parts, write the tests of the first part, and ask whether to go on with the next.`,
});
