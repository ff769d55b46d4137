/**
 * What GitLab shows of answers that models really give: kinds of answers that a rewrite harmed, or
 * that it did not mend though enough was known, each with neighbours.
 */
import { describe, expect, it } from 'vitest';
import { answerOf } from '../support/answer-of.ts';
import { readGitCommands, readIdentifier, readSources } from '../support/as-gitlab-reads.ts';

const FAILED = '<model_failed>';

describe('an identifier', () => {
  function json(type: string, identifier: unknown): string {
    return JSON.stringify({ ResourceIdentifierType: type, ResourceIdentifier: identifier });
  }

  it.each([
    `For example ${json('iid', 1)} would be issue 1. Here: ${json('iid', 412)}`,
    `${json('iid', 7)}\nNo, wait:\n${json('iid', 412)}`,
    `\`\`\`\n${json('iid', 7)}\n\`\`\`\n\`\`\`\n${json('iid', 412)}\n\`\`\``,
    "{'ResourceIdentifierType': 'iid', 'ResourceIdentifier': 412}",
    "{'ResourceIdentifierType': 'iid', 'ResourceIdentifier': '412'}",
    '{"ResourceIdentifierType": "iid", "ResourceIdentifier": 412,}',
    '{"ResourceIdentifierType": "iid" "ResourceIdentifier": 412}',
    `{"answer": ${json('iid', 412)}}`,
    `[${json('iid', 412)}]`,
    '{"ResourceIdentifierType": "iid", "ResourceIdentifier": {"iid": 412}}',
    'ResourceIdentifierType: "iid", ResourceIdentifier: 412',
  ])('of an issue is found in %s', async (text) => {
    const found = readIdentifier(await answerOf('chat/issue_reader', text));

    expect(found).toMatchObject({ ok: true, ResourceIdentifierType: 'iid' });
    expect(Number(found.ResourceIdentifier)).toBe(412);
  });

  it.each(['', ' \n', '{}', 'No idea.', '<think>Hm.</think>'])(
    'is asked for again after %j',
    async (text) => {
      expect(readIdentifier(await answerOf('chat/issue_reader', text))).toEqual({ ok: false });
    },
  );

  it.each(['raw', 'trace', 'retry?x=1', 'artifacts/browse/log', ''])(
    'of a job is the number in a URL that ends in %j',
    async (end) => {
      const url = `https://gitlab.example.com/shop/-/jobs/551204/${end}`;
      const { ResourceIdentifier: found } = readIdentifier(
        await answerOf('chat/build_reader', json('url', url)),
      );

      expect(String(found).split('/').at(-1)).toBe('551204');
    },
  );
});

describe('an answer from the documentation', () => {
  const documents = [
    { id: '3f0c9a', content: 'a' },
    { id: 'b2', content: 'b' },
  ];

  it.each(['ATTRS:\nCNT-IDX-3f0c9a', '\n**ATTRS:**\n- CNT-IDX-b2', 'ATTRS:', '[CNT-IDX-b2]'])(
    'of sources only fails before anything is sent: %j',
    async (text) => {
      expect(await answerOf('chat/documentation_search', text, { inputs: { documents } })).toBe(
        FAILED,
      );
    },
  );

  it.each([
    'Do it.\n\nATTRS: CNT-IDX-3f0c9a\nATTRS: CNT-IDX-b2',
    'Do it.\n\nATTRS:\nCNT-IDX-3f0c9a\n\nATTRS:\nCNT-IDX-b2\n',
    'Do it [CNT-IDX-3f0c9a].\n\nATTRS:\nCNT-IDX-b2',
    'Do it (CNT-IDX-3f0c9a, CNT-IDX-b2).',
    'Do it [CNT-IDX-3f0c9a][CNT-IDX-b2].',
  ])('has both sources: %j', async (text) => {
    const answer = await answerOf('chat/documentation_search', text, { inputs: { documents } });

    expect(readSources(answer).content).toBe('Do it.');
    expect(readSources(answer).source_ids.toSorted()).toEqual(['3f0c9a', 'b2']);
  });
});

describe('Git commands', () => {
  async function commands(text: string) {
    return readGitCommands(await answerOf('glab_ask_git_command', text));
  }

  it.each([
    [
      '```\ngit commit -F - <<EOF\nfix: a\n\n- b\nEOF\n```',
      ['git commit -F - <<EOF\nfix: a\n\n- b\nEOF'],
    ],
    [
      "```\ngit commit -F - <<'END'\nit's\nEND\ngit log\n```",
      ["git commit -F - <<'END'\nit's\nEND", 'git log'],
    ],
    ['```sh\ngit apply <<-X\ngit status\nX\n```', ['git apply <<-X\ngit status\nX']],
    ['```\ngit add . && git commit\n```', ['git add .', 'git commit']],
    ['```\ngit fetch; git rebase && git push\n```', ['git fetch', 'git rebase', 'git push']],
    ['```\ngit commit -m "a && b; c"\n```', ['git commit -m "a && b; c"']],
    ['```\ncd shop && git pull\n```', ['cd shop && git pull']],
    ["```\ngit add .   # don't forget\ngit commit\n```", ['git add .', 'git commit']],
    ['```\ngit log --grep="#12" # the issue\n```', ['git log --grep="#12"']],
    ["```\n# it's safe\ngit status\n```", ['git status']],
    ['```bash title="x"\ngit status\n```\nDone.', ['git status']],
    ['```sh {linenos=true}\ngit status\n```', ['git status']],
    ['``` bash\n$ git status\n```', ['git status']],
  ])('of %j are %j', async (text, found) => {
    expect(await commands(text)).toEqual(found);
  });
});
