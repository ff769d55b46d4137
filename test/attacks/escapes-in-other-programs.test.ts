/** S15, S20: what pages and callers have written reaches neither the terminal nor a spreadsheet as more than text. */
import { cpSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainText } from '#infra/cli/common/plain-text.ts';
import { line, usage } from '../infra/cli/usage/command-line.ts';
import { docs, type Folder, HANDBOOK, tempFolder } from '../support/docs-index.ts';

/** Clears the screen, rings, hides text, in 7 and 8 bits, writes backwards. */
const ESCAPES = '\u001b[2J\u0007\u009b2J\u001b[8m\u202eevil\u202c\u007f';

const harmless = (text: string) => expect(text).toBe(plainText(text));

describe('the documentation', () => {
  let folder: Folder;
  let file: string;
  beforeAll(async () => {
    folder = tempFolder();
    file = folder.file('gitlab-19.3.sqlite');
    cpSync(HANDBOOK, folder.file('copy'), { recursive: true });
    writeFileSync(
      folder.file('copy/doc/escapes.md'),
      `---\ntitle: "Quokka ${ESCAPES}"\n---\n\n## Feed a quokka ${ESCAPES}\n\nQuokkas eat ${ESCAPES} leaves.\n`,
    );
    const { code, stdout, stderr } = await docs(['index', folder.file('copy'), '--out', file]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('19.3')]);
    harmless(stdout + stderr);
  });
  afterAll(() => folder[Symbol.dispose]());

  it.each([[], ['--json']])('is searched without them: %j', async (...more) => {
    const { code, stdout, stderr } = await docs([
      'search',
      'feed',
      'quokka',
      '--index',
      file,
      ...more,
    ]);

    expect([code, stdout]).toEqual([0, expect.stringContaining('Quokka')]);
    if (more.length === 0) harmless(stdout + stderr);
    else harmless(stdout.replace(/\\u[0-9a-f]{4}/g, '') + stderr);
  });

  it('of a folder and a version that hold them is refused without them', async () => {
    for (const args of [
      ['index', `/nowhere${ESCAPES}`],
      ['index', HANDBOOK, '--gitlab-version', `19.3${ESCAPES}`],
      ['search', `quokka${ESCAPES}`, '--index', `/nowhere${ESCAPES}`],
      [`lis${ESCAPES}`],
    ]) {
      const { stdout, stderr } = await docs(args);
      expect(stdout + stderr).not.toBe('');
      harmless(stdout + stderr);
    }
  });
});

describe('usage', () => {
  const members = ['user', 'gitlabProject', 'gitlabInstance', 'model', 'feature', 'outcome'];

  it.each(members)('by %s is shown without them', async (name) => {
    const by = { user: 'user', gitlabProject: 'project', gitlabInstance: 'instance' }[name] ?? name;
    const input = line({ [name]: `x${ESCAPES}\nforged` });

    const { stdout, stderr } = await usage(['--from', '-', '--by', by], { input });

    expect(stdout).toContain('x');
    harmless(stdout + stderr);
    expect(stdout).not.toMatch(/^forged/m);
  });

  it.each(['=HYPERLINK("http://evil.test")', '+1', '-1', '@SUM(1)', '\t=1', '\r=1'])(
    'is no formula in CSV: %j',
    async (word) => {
      const input = line({ gitlabProject: word });

      const { stdout } = await usage(['--from', '-', '--by', 'project', '--csv'], { input });

      const [, cell = ''] =
        /^(?:"((?:[^"]|"")*)"|[^,]*)/.exec(stdout.split('\n').slice(1).join('\n')) ?? [];
      const first = cell || (stdout.split('\n')[1] ?? '');
      expect(first).not.toMatch(/^[=+@\t\r-]/);
    },
  );
});
