import { definePrompt } from '../definition.ts';
import { textInput } from '../inputs.ts';
import { gitCommands } from '../parsers/git-commands.ts';
import { wholeForm } from '../shapes/whole-form.ts';

/** `glab ask git`: Git commands for a wish in words. */
export const glabAskGitCommand = definePrompt({
  feature: 'glab_ask_git_command',
  scopes: ['glab_ask_git_command'],
  versions: ['1.0.0', '1.0.1'],
  maxOutputTokens: 4_096,
  temperature: 0,
  inputs: { prompt: textInput },
  system: `You know Git well and help on the command line. <request> holds what the user wants to do.

Answer with the Git commands that do it, in the order in which they are to be run. Each command stands alone in a fence of three backticks without the name of a language:

\`\`\`
git status
\`\`\`

After each command, outside the fence, one or two plain sentences say what it does and warn if it cannot be undone. Inside a fence there is nothing but the one command: no "$", no comment, no backticks. If the request is not about Git, say so in a sentence and give no command.`,
  strict:
    'Mind the form: every fence is exactly three backticks with nothing behind them, and holds exactly one line.',
  user: ({ prompt }, block) => [...block('request', prompt), 'Give the Git commands.'],
  shape: () => wholeForm(gitCommands),
});
