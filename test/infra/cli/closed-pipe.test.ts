/** Programs whose reader has gone, as behind `| head`: a real pipe, of which nobody holds the other end any more. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** What the program says to others than its reader, and its status. */
async function runUnread(program: string, options: readonly string[]): Promise<string> {
  const command = '("$0" "$@"; echo "status $?" >&2) | true';
  const child = spawn('sh', ['-c', command, process.execPath, join(ROOT, program), ...options], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await once(child, 'close');
  return said;
}

it.each([
  ['infra/cli/models/main.ts', '--help'],
  ['infra/cli/models/main.ts', 'assign', '--help'],
  ['infra/cli/doctor/main.ts', '--help'],
  ['infra/cli/docs/main.ts', '--help'],
  ['infra/cli/cost/main.ts'],
  ['infra/deploy/sbom.ts'],
])('%s %s ends as if it had been read', async (program, ...options) => {
  expect(await runUnread(program, options)).toBe('status 0\n');
});

it('a program that failed still says so', async () => {
  const said = await runUnread('infra/cli/models/main.ts', ['asign']);
  expect(said).toMatch(/^error: unknown command 'asign'/);
  expect(said).toMatch(/\nstatus 2\n$/);
});
