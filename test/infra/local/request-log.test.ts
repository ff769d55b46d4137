/** What `npm start` keeps of requests when it is asked to, and what the usage report makes of it. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { keepRequests } from '#infra/local/request-log.ts';
import { COMPLETIONS, completionBody } from '../../support/bodies.ts';
import { tempFolder } from '../../support/docs-index.ts';
import { send } from '../../support/send.ts';
import { usage } from '../cli/usage/command-line.ts';
import { runGateway, startGateway } from '../start-gateway.ts';

describe('npm start with DUO_EDGE_REQUEST_LOG', () => {
  it('keeps the line of each request, for npm run usage', async () => {
    using folder = tempFolder();
    const file = folder.file('requests.jsonl');
    await using started = await startGateway({
      DUO_EDGE_REQUEST_LOG: file,
      AIGW_AUTH__BYPASS_EXTERNAL: 'true',
    });
    for (const body of [completionBody(), completionBody(), 'no JSON']) {
      await send(started.url, { path: COMPLETIONS, body });
    }
    await started.stop('SIGTERM');

    const { code, json } = await usage(['--from', file, '--json', '--by', 'outcome']);

    expect(started.stdout()).toContain(`npm run usage -- --from ${file}`);
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      leftOut: { unreadable: 0, duplicates: 0 },
      tables: [
        {
          rows: expect.arrayContaining([
            expect.objectContaining({ outcome: 'ok', requests: 2 }),
            expect.objectContaining({ outcome: 'invalid_request', requests: 1 }),
          ]),
        },
      ],
    });
  });

  it('does not start where it cannot write, and says so', async () => {
    const { code, stderr } = await runGateway({ DUO_EDGE_REQUEST_LOG: '/no/such/folder/file' });

    expect(code).toBe(1);
    expect(stderr).toMatch(/DUO_EDGE_REQUEST_LOG: cannot write .* \(ENOENT\)/);
  });
});

describe('the kept lines', () => {
  it('are those of requests alone, after what the file had, for its owner alone', () => {
    using folder = tempFolder();
    const file = folder.file('requests.jsonl');
    const shown: unknown[] = [];
    const output = { write: (text: unknown) => shown.push(text) > 0 };
    const request = '{"message":"request","outcome":"ok"}\n';

    keepRequests(file, [output]);
    for (const text of ['hello "request"\n', '{"message":"budget","of":"request"}\n', request]) {
      output.write(text);
    }

    expect(readFileSync(file, 'utf8')).toBe(request);
    expect(shown).toHaveLength(3);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    writeFileSync(file, 'before\n');
    keepRequests(file, [output]);
    output.write(request);
    expect(readFileSync(file, 'utf8')).toContain('before\n');
  });
});
