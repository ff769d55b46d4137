/** The functions as they are deployed: their `index.ts`, configured by the environment. */
import '#infra/local/lambda-runtime.ts';
import { Writable } from 'node:stream';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { type StreamingHandler, startLocalGateway } from '#infra/local/gateway.ts';
import { KEY_SET_PATH, startIssuer, WELL_KNOWN_PATH } from '#infra/local/issuer.ts';
import { send } from '../support/send.ts';

/** As Lambda's runtime has it: status and headers go out in front of the first write. */
class RuntimeStream extends Writable {
  _onBeforeFirstWrite?: (write: (chunk: string | Uint8Array) => void) => void;

  constructor() {
    super({ write: (_chunk, _encoding, done) => done() });
  }

  setContentType(): void {}

  prelude(): object {
    const chunks: (string | Uint8Array)[] = [];
    this._onBeforeFirstWrite?.((chunk) => chunks.push(chunk));
    return JSON.parse(String(chunks[0]));
  }
}

const FUNCTIONS = ['code-completion', 'code-generation', 'chat', 'platform'];

afterEach(() => vi.unstubAllEnvs());
afterAll(() => vi.restoreAllMocks());

describe('a deployed function', () => {
  it.each(FUNCTIONS)('%s starts with what the deployment sets, and answers', async (name) => {
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    vi.stubEnv('DUO_EDGE_TABLE', 'table');
    vi.stubEnv('AIGW_GITLAB_URL', 'http://127.0.0.1:9');
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
    const { handler }: { handler: StreamingHandler } = await import(
      `../../functions/${name}/index.ts?complete`
    );
    const handlers = Object.fromEntries(FUNCTIONS.map((every) => [every, handler]));
    await using gateway = await startLocalGateway({ handlers });

    const reply = await send(gateway.url, { path: '/v1/nothing', headers: {} });

    expect(reply.status).toBe(401);
    expect(reply.json()).toEqual({ error: 'No authorization header presented' });
  });

  it.each(FUNCTIONS)(
    '%s answers the default test event of the console, and says what it is',
    async (name) => {
      vi.stubEnv('AWS_REGION', 'eu-central-1');
      vi.stubEnv('DUO_EDGE_TABLE', 'table');
      vi.stubEnv('AIGW_GITLAB_URL', 'http://127.0.0.1:9');
      vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
      vi.stubEnv('POWERTOOLS_DEV', 'true'); // Logs by the console that can be watched.
      const logs = (['info', 'warn'] as const).map((level) =>
        vi.spyOn(console, level).mockImplementation(() => {}),
      );
      const { handler }: { handler: (...args: readonly unknown[]) => Promise<void> } = await import(
        `../../functions/${name}/index.ts?foreign`
      );
      const stream = new RuntimeStream();

      await handler({ key1: 'value1', key2: 'value2' }, stream, {
        getRemainingTimeInMillis: () => 9_000,
      });

      expect(stream.prelude()).toMatchObject({ statusCode: 400 });
      expect(logs.flatMap(({ mock }) => mock.calls).join()).toContain(
        'The event does not come from API Gateway',
      );
    },
  );

  it.each(FUNCTIONS)('%s asks for the issuer’s keys before anybody asks it', async (name) => {
    await using gitlab = await startIssuer();
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    vi.stubEnv('DUO_EDGE_TABLE', 'table');
    vi.stubEnv('AIGW_GITLAB_URL', gitlab.url);

    await import(`../../functions/${name}/index.ts?warm`);

    await vi.waitFor(() =>
      expect(gitlab.requests.toSorted()).toEqual([WELL_KNOWN_PATH, KEY_SET_PATH]),
    );
  });

  it.each(FUNCTIONS)('%s does not start without its configuration', async (name) => {
    for (const variable of ['AWS_REGION', 'AWS_REGION_NAME', 'DUO_EDGE_TABLE', 'AIGW_GITLAB_URL']) {
      vi.stubEnv(variable, '');
    }

    await expect(import(`../../functions/${name}/index.ts?incomplete`)).rejects.toThrow(
      /AWS_REGION is missing.*DUO_EDGE_TABLE is missing.*AIGW_GITLAB_URL is missing/s,
    );
  });
});
