/** The bundle of the watch at work: what was left out of it must not be missed. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { bundle } from '#infra/deploy/build.ts';
import { minifyBundle } from '#infra/deploy/minify.ts';
import { startBedrockControlStandIn } from '#infra/local/bedrock-control-stand-in/server.ts';
import { startWatched } from '../shared/watch/watched.ts';
import { startLogGroupsStandIn } from '../support/log-groups-stand-in.ts';

const folder = await mkdtemp(join(tmpdir(), 'duo-edge-watch-'));
afterAll(() => rm(folder, { recursive: true }));

const file = join(folder, 'index.cjs');
const { outputFiles } = await bundle('functions/watch/index.ts', file);
const textOf = (path: string) => outputFiles.find((output) => output.path === path)?.text ?? '';
await writeFile(
  file,
  (await minifyBundle({ code: textOf(file), map: textOf(`${file}.map`) })).code,
);

/** Both tasks, the first one twice at once: only one of the two may decide. */
const RUN = `
  const { handler } = require(process.argv[1]);
  const canaries = () => handler({ task: 'canaries' });
  Promise.all([canaries(), canaries()])
    .then(() => handler({ task: 'life-cycles' }))
    .then(() => process.exit());
`;

const THEN_MS = Date.now() - 300_000;

it('counts, rolls back once, and knows when models end', async () => {
  await using logs = await startLogGroupsStandIn();
  await using control = await startBedrockControlStandIn();
  await using watched = await startWatched({
    model: 'eu.anthropic.claude-opus-4-1-20250805-v1:0',
    changedAt: new Date(THEN_MS - 1_000).toISOString(),
  });
  const request = { message: 'request', assignment: '*#duo_chat@3', user: 'u' };
  for (let index = 0; index < 90; index += 1) {
    logs.write('chat', THEN_MS, JSON.stringify(request));
  }
  for (let index = 0; index < 20; index += 1) {
    logs.write('chat', THEN_MS, JSON.stringify({ ...request, canary: true, fallback: true }));
  }

  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--eval', RUN, file], {
    env: {
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL_BEDROCK: control.url,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.url,
      AWS_ENDPOINT_URL_DYNAMODB: watched.table.url,
      DUO_EDGE_DEFAULT_MODEL: 'bedrock/eu.anthropic.claude-sonnet-4-6',
      DUO_EDGE_LOG_GROUPS: 'chat,completion',
      DUO_EDGE_TABLE: watched.table.table,
    },
  });

  expect(await watched.assignment()).toMatchObject({
    version: 4,
    action: 'canary-rollback',
    decision: { findings: [{ first: { requests: 90 }, canary: { requests: 20, failures: 20 } }] },
  });
  expect(stdout).toContain('"canary_rollbacks":1');
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.startsWith('{'));
  expect(lines.map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining({
      message: 'model life cycle',
      endsOn: '2027-01-08',
      successor: 'eu.anthropic.claude-opus-4-8',
    }),
  );
});
