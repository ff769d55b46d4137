/** The watch of the local gateway, over what the functions write to its standard output. */
import { expect, it, vi } from 'vitest';
import { startCanaryWatch } from '#infra/local/canary-watch.ts';
import { startTable } from '../cli/models/table.ts';

const ASSIGNMENT = {
  pk: 'ASSIGNMENT',
  sk: '*#duo_chat',
  model: 'a.first',
  canary: { model: 'a.second', percent: 50, watch: { errors: 2 } },
  version: 1,
};

it('rolls a failing canary back by the lines that pass, and lets them pass', async () => {
  await using table = await startTable();
  await table.put({ ...ASSIGNMENT, changedAt: new Date(Date.now() - 1_000).toISOString() });
  const passed: string[] = [];
  const write = (text: string | Uint8Array) => passed.push(String(text)) > 0;
  const [output, errors] = [{ write }, { write }];
  const logged: string[] = [];
  const log = (_level: string, message: string) => void logged.push(message);
  using _watch = startCanaryWatch({ table, outputs: [output, errors], log, everyMs: 20 });

  const line = (facts: object) =>
    `${JSON.stringify({ message: 'request', assignment: '*#duo_chat@1', user: 'u', ...facts })}\n`;
  output.write('Duo Edge listening on http://127.0.0.1:5052\n{"assignment" \n');
  for (let index = 0; index < 40; index += 1) output.write(line({}));
  output.write(line({ assignment: 'other' }));
  for (let index = 0; index < 20; index += 1)
    errors.write(line({ canary: true, outcome: 'model_failed' }));

  await vi.waitFor(
    async () =>
      expect(await table.get('ASSIGNMENT', '*#duo_chat')).toMatchObject({
        version: 2,
        action: 'canary-rollback',
        decision: { findings: [{ first: { requests: 40 }, canary: { failures: 20 } }] },
      }),
    { timeout: 10_000 },
  );
  await vi.waitFor(() => expect(logged).toEqual(['canary']), { timeout: 10_000 });
  expect(passed).toHaveLength(62);
});

it('says so when the table is away, and goes on', async () => {
  const table = await startTable();
  const messages: string[] = [];
  const log = (_level: string, message: string) => void messages.push(message);
  await table[Symbol.asyncDispose]();
  using _watch = startCanaryWatch({ table, outputs: [], log, everyMs: 5 });

  await vi.waitFor(
    () => expect(messages.slice(0, 2)).toEqual(Array(2).fill('canaries not watched')),
    { timeout: 20_000 },
  );
});
