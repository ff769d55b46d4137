import { readGitCommands, readSources } from '../support/as-gitlab-reads.ts';
import { bend, type Corpus } from './corpus.ts';

const IDS = ['5d41402a', '7d793037', 'a1b2c3'];

const ANSWERS = [
  'Open **Settings > CI/CD** and add a runner.',
  'Use `rules`:\n\n```yaml\nrules:\n  - if: $CI\n```',
  '1. Fork it.\n2. Clone it.\n\nThen push.',
  'The ATTRS column of the table holds attributes (see [docs](https://docs.gitlab.com)).',
  'No matching GitLab documentation was found.',
];

function sourced(index: number): string {
  const ids = IDS.slice(0, 1 + (index % 3)).map((id) => `CNT-IDX-${id}`);
  return `${ANSWERS[index % 4]}\n\nATTRS:\n${ids.join('\n')}`;
}

const SOURCED = Array.from({ length: 20 }, (_, index) => sourced(index));

const COMMANDS = [
  'git status',
  'git reset --soft HEAD~1',
  'git commit -m "Fix it; now"',
  'git log --grep="#12" --oneline',
  "git stash push -m 'wip && more'",
];

function commands(index: number): string {
  return Array.from({ length: 1 + (index % 3) }, (_, step) => {
    const command = COMMANDS[(index + step) % COMMANDS.length];
    return `\`\`\`\n${command}\n\`\`\`\n\nThis is step ${step + 1}; it can be undone with \`git reflog\`.`;
  }).join('\n\n');
}

const COMMAND_TEXTS = Array.from({ length: 20 }, (_, index) => commands(index));

const SUBJECTS = [
  'Fall back to a zero rate for unknown tiers',
  '`Order#total` delegates to `Money`',
  '"Fix" is now "Repair"',
  'Sure-fire way to lock the table',
  'Title: case and its rules',
].slice(0, 4);

const MESSAGES = Array.from({ length: 20 }, (_, index) =>
  [
    `${SUBJECTS[index % 4]}${index < 4 ? '' : ` (${index})`}`,
    ...(index % 3 === 0 ? [] : ['', '- Avoid a TypeError', '- Keep the rates: they are right']),
    ...(index % 5 === 4 ? ['', '```ruby', 'rate = 0', '```'] : []),
  ].join('\n'),
);

const WITHOUT_FENCE = MESSAGES.map((text) => text.replace(/\n\n```[\s\S]*$/, ''));

const DESCRIPTIONS = Array.from({ length: 20 }, (_, index) =>
  [
    ['## Problem', 'Sure-fire failure when saving:', 'Here are the steps:', '**Summary**'][
      index % 4
    ],
    '',
    `${index + 1}. Open the cart`,
    ...(index % 2 === 0 ? [] : ['', '```sh', 'curl /cart', '```']),
  ].join('\n'),
);

const same = (text: string) => text.trim();

export const TEXT_ANSWERS: readonly Corpus[] = [
  {
    id: 'chat/documentation_search',
    inputs: { documents: IDS.map((id) => ({ id, content: 'x' })) },
    good: [...SOURCED.slice(0, 15), ...ANSWERS],
    bent: bend(SOURCED, [
      (text) => text.replace('ATTRS:', '**ATTRS:**'),
      (text) => text.replace('\n\nATTRS:\n', '\n\nATTRS\n'),
      (text) => text.replaceAll('\nCNT-IDX', '\nATTRS: CNT-IDX').replace('ATTRS:\nATTRS', 'ATTRS'),
      (text) => text.replace('ATTRS:', '### ATTRS:'),
      (text) => `${text}\nCNT-IDX-5d41402a/made-up`,
    ]),
    read: (text) => {
      const { content, source_ids } = readSources(text);
      return { content, sources: [...new Set(source_ids)] };
    },
  },
  {
    id: 'glab_ask_git_command',
    inputs: {},
    good: COMMAND_TEXTS,
    bent: bend(COMMAND_TEXTS, [
      (text) => text.replaceAll('```\ngit', '```bash\ngit'),
      (text) => text.replaceAll('```\ngit', '```sh title="x"\n$ git'),
      (text) => text.replaceAll('```\ngit', "```\n# Do this, it's safe\ngit"),
      (text) => text.replaceAll('```', '~~~'),
      (text) => text.replaceAll('\n```\n\n', "   # don't forget\n```\n\n"),
    ]),
    read: readGitCommands,
  },
  {
    id: 'generate_commit_message',
    inputs: {},
    good: MESSAGES,
    bent: bend(WITHOUT_FENCE, [
      (text) => `Here is the commit message:\n\n${text}`,
      (text) => `\`\`\`\n${text}\n\`\`\``,
      (text) =>
        `Based on the diff, here's a suggested commit message:\n\n\`\`\`text\n${text}\n\`\`\`\n\nIt is short.`,
      (text) => `<commit_message>\n${text}\n</commit_message>`,
      (text) => `Commit message:\n${text}`,
      (text) => `\n${text}\n`,
    ]),
    read: same,
  },
  {
    id: 'generate_description',
    inputs: {},
    good: DESCRIPTIONS,
    bent: bend(
      DESCRIPTIONS.map((text) => text.replace(/\n\n```[\s\S]*$/, '')),
      [
        (text) => `Here is the description:\n\n${text}`,
        (text) => `\`\`\`markdown\n${text}\n\`\`\``,
        (text) => `Certainly! Here is the issue description:\n${text}`,
      ],
    ),
    read: same,
  },
  {
    id: 'classify_code_review_mention_intent',
    inputs: {},
    good: Array.from(
      { length: 20 },
      (_, index) => ['code_review_request', 'write_actions', 'assistant_flow'][index % 3] ?? '',
    ),
    bent: bend(
      Array.from(
        { length: 20 },
        (_, index) => ['code_review_request', 'write_actions', 'assistant_flow'][index % 3] ?? '',
      ),
      [
        (text) => `"${text}"`,
        (text) => `Intent: ${text}.`,
        (text) => ` ${text.toUpperCase()}\n`,
        (text) => `**${text}**`,
      ],
    ),
    read: same,
  },
];
