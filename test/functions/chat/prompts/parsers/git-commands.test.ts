import { describe, expect, it } from 'vitest';
import { gitCommands } from '../../../../../functions/chat/prompts/parsers/git-commands.ts';

function fenced(command: string): string {
  return `\`\`\`\n${command}\n\`\`\``;
}

describe('Git commands', () => {
  it.each([
    { name: 'lose the language', text: '```bash\ngit status\n```', out: fenced('git status') },
    { name: 'lose a shell prompt', text: '```sh\n$ git status\n```', out: fenced('git status') },
    {
      name: 'stand alone',
      text: '```\ngit add .\n\ngit commit\n```\nDone.',
      out: `${fenced('git add .')}\n\n${fenced('git commit')}\nDone.`,
    },
    {
      name: 'lose comments to the text',
      text: '```\n# Stage all\ngit add .\n```',
      out: `Stage all\n\n${fenced('git add .')}`,
    },
    {
      name: 'lose the fence in a comment, which would begin a block',
      text: '```\n# ```bash\ngit status # ```sh: see above\n# ```\n```',
      out: `bash\n\n${fenced('git status')}\n\nsh: see above`,
    },
    {
      name: 'are no fences',
      text: '```sh\ngit status\n``` # Look\n```',
      out: `${fenced('git status')}\n\nLook`,
    },
    {
      name: 'are joined after a backslash',
      text: '```\ngit log \\\n  --oneline\n```',
      out: fenced('git log   --oneline'),
    },
    {
      name: 'keep a quoted text whole',
      text: '```\ngit commit -m "One\n\nTwo don\'t"\n```',
      out: fenced('git commit -m "One\n\nTwo don\'t"'),
    },
    {
      name: 'keep an open quote',
      text: '```\ngit commit -m "One\n```',
      out: fenced('git commit -m "One'),
    },
    {
      name: 'leave fences of other kinds',
      text: '~~~~\ngit status\n~~~~',
      out: fenced('git status'),
    },
    {
      name: 'stay in an inline block, which glab reads',
      text: 'Do:\n```git status```',
      out: 'Do:\n```git status```',
    },
    {
      name: 'leave an inline block with another that is mended',
      text: 'Do:\n```git status```\n```sh\ngit log\n```',
      out: `Do:\n${fenced('git status')}\n${fenced('git log')}`,
    },
    { name: 'get the fence that they lack', text: '```\ngit status', out: fenced('git status') },
    { name: 'lose an empty block', text: 'None.\n```\n\n```', out: 'None.' },
    { name: 'may be none', text: 'This is not about `git`.', out: 'This is not about `git`.' },
  ])('$name', ({ text, out }) => {
    expect(gitCommands(text, false)).toBe(out);
  });

  it.each([
    '```\ngit reset --hard HEAD',
    '```\ngit stash\n```\nPuts the changes away. Then:',
    '```\ngit stash\n```\n',
    '```\ngit stash\n```\nPuts the changes away.\n\n```\ngit switch main\n```',
    'This is not about Git, but',
  ])('are refused when the answer was cut, in a command or behind one: %j', (text) => {
    expect(gitCommands(text, true)).toBeUndefined();
  });
});
