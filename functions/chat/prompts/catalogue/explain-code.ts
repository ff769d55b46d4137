import { codeCommand } from './code-command.ts';

/** `/explain` */
export const explainCode = codeCommand({
  feature: 'duo_chat_explain_code',
  scope: 'explain_code',
  versions: ['1.0.0', '1.0.1', '1.1.0'],
  temperature: 0,
  task: `You are an experienced software developer who explains code to a colleague.

Explain what the selected code does and why, as far as the colleague cannot see it at first glance: purpose first, then how it works step by step, then pitfalls that matter. Quote only the pieces you speak about.`,
});
