/**
 * Runs what `docs/doctor.md` shows, and compares what comes out. After a change of the output,
 * `UPDATE_DOCS=1` writes it there.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoAnswer } from '#infra/local/bedrock-stand-in/demo-answer.ts';
import { type Folder, indexHandbook, tempFolder } from '../../../support/docs-index.ts';
import { startTestGateway, type TestGateway } from '../../../support/test-gateway.ts';
import { type CommandLine, startCommandLine } from '../models/command-line.ts';
import { type AgentService, startAgentService } from './agent-service.ts';
import { ALL_SCOPES, runForPeople } from './examine.ts';

const FILE = join(import.meta.dirname, '../../../../docs/doctor.md');
const COMMAND = /^\$ npm run doctor -- (.*)\n([\s\S]*?)```/gm;

let gateway: TestGateway;
let operator: CommandLine;
let folder: Folder;
let agents: AgentService;
beforeAll(async () => {
  folder = tempFolder();
  const DUO_EDGE_DOCS = await indexHandbook(folder.path);
  [gateway, operator] = await Promise.all([
    startTestGateway({ DUO_EDGE_DOCS }),
    startCommandLine(),
  ]);
  gateway.model(demoAnswer);
  agents = await startAgentService('http1');
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await operator[Symbol.asyncDispose]();
  await agents[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const written = [...readFileSync(FILE, 'utf8').matchAll(COMMAND)].map(
  ([, command = '', output = '']) => ({ command, output }),
);

it('shows a healthy gateway and broken ones', () => {
  expect(written.length).toBe(4);
});

it.each(written)('$command does what docs/doctor.md says', async ({ command, output }) => {
  const token = await gateway.gitlab.sign({ scopes: ALL_SCOPES });
  const args = command
    .replace('http://127.0.0.1:5052', gateway.url)
    .replace(/agents\.example\.com:443/, `${agents.address} --ca ${agents.ca}`)
    .split(' ');

  const { text } = await runForPeople(args, { env: { ...operator.env, DUO_EDGE_TOKEN: token } });

  if (process.env['UPDATE_DOCS']) {
    const shown = text.replaceAll(gateway.url, 'http://127.0.0.1:5052');
    writeFileSync(
      FILE,
      readFileSync(FILE, 'utf8').replace(output, () => shown),
    );
  } else expect(timeless(text)).toBe(timeless(output));
});

/** Without numbers, which differ each time, and the line breaks that follow from their lengths. */
function timeless(text: string): string {
  return text.replace(/\d+/g, '0').replace(/\s+/g, ' ').trim();
}
