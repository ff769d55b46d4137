/** The watch as it is deployed: log groups in CloudWatch, the table in DynamoDB, metrics on standard output. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ASSIGNMENT, startWatched } from '../shared/watch/watched.ts';
import { startLogGroupsStandIn } from '../support/log-groups-stand-in.ts';

type Handler = (event: object) => Promise<void>;

const GROUPS = ['completion', 'chat'];
const OLD_MS = Date.now() - 300_000;

let written: string[] = [];

beforeEach(() => {
  written = [];
  vi.stubEnv('POWERTOOLS_DEV', 'true'); // Logs by the console that can be watched.
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'duo-edge-test');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  for (const level of ['log', 'info', 'warn'] as const) {
    vi.spyOn(console, level).mockImplementation((text) => void written.push(String(text)));
  }
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

async function startWatch(changes: object = {}) {
  const [logs, watched] = await Promise.all([
    startLogGroupsStandIn(),
    startWatched({ changedAt: new Date(OLD_MS - 1_000).toISOString(), ...changes }),
  ]);
  vi.stubEnv('DUO_EDGE_TABLE', watched.table.table);
  vi.stubEnv('DUO_EDGE_LOG_GROUPS', GROUPS.join(','));
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', watched.table.url);
  vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH_LOGS', logs.url);
  vi.resetModules();
  const { handler }: { handler: Handler } = await import('../../functions/watch/index.ts');
  const write = (group: string, line: object) =>
    logs.write(
      group,
      OLD_MS,
      JSON.stringify({ message: 'request', assignment: '*#duo_chat@3', user: 'u', ...line }),
    );
  return {
    ...watched,
    logs,
    handler,
    write,
    async [Symbol.asyncDispose]() {
      await Promise.all([logs[Symbol.asyncDispose](), watched[Symbol.asyncDispose]()]);
    },
  };
}

describe('the watch', () => {
  it('reads every page of every group, rolls back, and tells log and metrics', async () => {
    await using watch = await startWatch();
    for (let index = 0; index < 45; index += 1) for (const group of GROUPS) watch.write(group, {});
    for (let index = 0; index < 20; index += 1) {
      watch.write('chat', { canary: true, outcome: 'model_failed' });
    }

    await watch.handler({ task: 'canaries' });

    expect(await watch.assignment()).toMatchObject({
      action: 'canary-rollback',
      decision: {
        findings: [
          { first: { requests: 90, failures: 0 }, canary: { requests: 20, failures: 20 } },
        ],
      },
    });
    expect(new Set(watch.logs.patterns)).toEqual(
      new Set(['{ ($.message = "request") && ($.assignment = "*#duo_chat@3") }']),
    );
    const lines = written.map((text) => JSON.parse(text));
    expect(lines).toContainEqual(
      expect.objectContaining({
        message: 'canary',
        assignment: '*#duo_chat@3',
        result: 'rolled back',
      }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ canary_rollbacks: 1, service: 'duo-edge-test' }),
    );
  });

  it('counts no line of another assignment, which the pattern’s wildcards let through', async () => {
    await using watch = await startWatch();
    watch.write('chat', { canary: true });
    watch.write('chat', { canary: true, assignment: 'instance#duo_chat@3' });
    watch.write('chat', { canary: true, assignment: '*#duo_chat@2' });
    watch.write('chat', { canary: true, message: 'attempt' });
    watch.logs.write('chat', OLD_MS, '{"message": "request", "assignm');

    await watch.handler({ task: 'canaries' });

    expect(await watch.table.get('WATCH', '*#duo_chat@3')).toMatchObject({
      'canary:errors:requests': 1,
    });
    expect(written.join()).not.toContain('canary_');
  });

  it('asks for no pattern that a name could have written', async () => {
    const sk = '" || $.x = "#duo_chat';
    await using watch = await startWatch({ sk });

    await watch.handler({ task: 'canaries' });

    expect(watch.logs.patterns[0]).toBe(
      '{ ($.message = "request") && ($.assignment = "*.x*#duo_chat@3") }',
    );
  });

  it('fails where a group cannot be read, and has counted nothing', async () => {
    await using watch = await startWatch();
    watch.write('completion', { canary: true });
    watch.logs.deny('chat');

    await expect(watch.handler({ task: 'canaries' })).rejects.toThrow('could not be watched');

    expect(await watch.table.get('WATCH', '*#duo_chat@3')).toBeUndefined();
    expect(await watch.assignment()).toEqual(
      expect.objectContaining({ version: ASSIGNMENT.version }),
    );
  });

  it.each([{}, { task: 'toString' }])('does nothing for %o', async (event) => {
    await using watch = await startWatch();

    await expect(watch.handler(event)).rejects.toThrow('no task of this function');
  });

  it.each(['DUO_EDGE_TABLE', 'DUO_EDGE_LOG_GROUPS'])('does not start without %s', async (name) => {
    vi.stubEnv('DUO_EDGE_TABLE', 'table');
    vi.stubEnv('DUO_EDGE_LOG_GROUPS', 'group');
    vi.stubEnv(name, '');
    vi.resetModules();

    await expect(import('../../functions/watch/index.ts')).rejects.toThrow(name);
  });
});
