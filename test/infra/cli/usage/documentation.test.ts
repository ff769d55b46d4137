/** docs/usage.md: its commands run as they are written, and it shows what they print. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIMENSION_NAMES } from '#infra/cli/usage/dimensions.ts';
import {
  commandsOf,
  isTemplate,
  PAGES,
  ROOT,
  readFile,
  sectionOf,
  wordsOf,
} from '../../../docs/pages.ts';
import { type Folder, tempFolder } from '../../../support/docs-index.ts';
import { BUCKET, type S3StandIn, startS3StandIn } from '../../../support/s3-stand-in.ts';
import { globalIdOf, logLines } from '../../../support/usage-records.ts';
import { usage } from './command-line.ts';
import { type LogsStandIn, startLogsStandIn } from './logs-stand-in.ts';

const PAGE = readFile('docs/usage.md');
const START = 'npm run usage -- ';

/** What the page shows is of these requests. */
const SHOWN = { requests: 240, users: 12, seed: 5, from: '2026-11-03', days: 4 };

let folder: Folder;
let s3: S3StandIn;
let logs: LogsStandIn;
beforeAll(async () => {
  folder = tempFolder();
  const lines = [...logLines(SHOWN)].join('\n');
  writeFileSync(folder.file('requests.jsonl'), lines);
  s3 = await startS3StandIn();
  s3.objects.set('requests/day=2026-11-05/a.gz', gzipSync(lines));
  logs = await startLogsStandIn(['/aws/lambda/duo-edge-prod-chat']);
});
afterAll(async () => {
  folder[Symbol.dispose]();
  await Promise.all([s3[Symbol.asyncDispose](), logs[Symbol.asyncDispose]()]);
});

describe('the commands', () => {
  const commands = PAGES.flatMap(({ text }) => commandsOf(text, START))
    .map((command) => command.slice(START.length))
    // A mention, or something to fill in.
    .filter(
      (command) =>
        command !== 'forget' && (!isTemplate(command) || command.includes('<global-id>')),
    );

  it.each([...new Set(commands)])('%s', async (command) => {
    const words = wordsOf(command.replace('<global-id>', globalIdOf(3)))
      .map((word) => word.replace('duo-edge-prod-usage', BUCKET))
      .map((word) => (/\.(?:jsonl|html)$/.test(word) ? folder.file(word) : word));

    const { code, stderr } = await usage(words, {
      env: { AWS_ENDPOINT_URL_S3: s3.url, AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.url },
    });

    expect([code, stderr.replace(/^(?:note|Written|No request).*\n/gm, '')]).toEqual([0, '']);
  });
});

describe('the page', () => {
  it('shows what is printed', async () => {
    const [, command = '', shown] = /\$ npm run usage -- (.*)\n([\s\S]*?)```/.exec(PAGE) ?? [];
    const main = join(ROOT, 'infra/cli/usage/main.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [main, ...wordsOf(command)], {
      cwd: folder.path,
      env: {},
    });

    expect(shown).toBe(stdout);
  });

  it('names everything that requests can be grouped by', () => {
    const row =
      /^\| `--by <names>` \|(.*)$/m.exec(sectionOf(PAGE, '## Choose and group'))?.[1] ?? '';
    const [list = ''] = row.split('. Give it again');
    const named = [...list.matchAll(/`(\w+)`/g)].map(([, name]) => name);

    expect(named).toEqual(DIMENSION_NAMES);
  });

  it('names every option', async () => {
    const { stdout } = await usage(['--help']);
    const options = [...stdout.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, name = '']) => name);

    expect(options.length).toBeGreaterThan(12);
    expect(options.filter((name) => !PAGE.includes(name) && !/profile|region/.test(name))).toEqual(
      [],
    );
  });
});
