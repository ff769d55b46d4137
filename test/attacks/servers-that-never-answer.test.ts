/** The operator's programs end, whatever a server in AWS's place does. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../infra/cli/models/command-line.ts';
import { startTable, type TestTable } from '../infra/cli/models/table.ts';
import { startGateway } from '../infra/start-gateway.ts';
import { docs } from '../support/docs-index.ts';

const HAIKU = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';

/** Two tries of five seconds each, or the twenty that a model gets. */
const LIMIT_MS = 60_000;

/** Takes connections and does what `habit` says. */
interface Habit {
  readonly name: string;
  readonly answer: (socket: Socket) => void;
}

const HABITS: readonly Habit[] = [
  { name: 'says nothing', answer: () => {} },
  {
    name: 'drips',
    answer(socket) {
      socket.write(
        'HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: 900\r\n\r\n',
      );
      const timer = setInterval(() => socket.write(' '), 200);
      socket.once('close', () => clearInterval(timer));
    },
  },
];

describe.each(HABITS)('a server that $name', ({ answer }) => {
  let server: Server;
  let table: TestTable;
  let url: string;
  beforeAll(async () => {
    const sockets = new Set<Socket>();
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('data', () => answer(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    server.once('close', () => {
      for (const socket of sockets) socket.destroy();
    });
    url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    table = await startTable();
  });
  afterAll(async () => {
    server.close();
    await table[Symbol.asyncDispose]();
  });

  it.concurrent.each([
    { args: ['list'], place: 'DYNAMODB', code: 1 },
    { args: ['assign', 'duo_chat', HAIKU], place: 'BEDROCK', code: 0 },
    { args: ['check'], place: 'BEDROCK_RUNTIME', code: 1 },
  ])(
    '$args end when it stands for $place',
    { timeout: LIMIT_MS },
    async ({ args, place, code }) => {
      const env = {
        AWS_REGION: 'eu-central-1',
        DUO_EDGE_TABLE: table.table,
        AWS_ENDPOINT_URL_DYNAMODB: table.url,
        AWS_ENDPOINT_URL_BEDROCK: url,
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url,
        [`AWS_ENDPOINT_URL_${place}`]: url,
      };

      const outcome = await runCommand(args, env);

      expect(outcome).toMatchObject({ code });
      expect(outcome.stdout + outcome.stderr).not.toContain('    at ');
    },
  );

  it.concurrent.each([['list'], ['remove', '18.9', '--yes']])(
    'docs %s ends when it stands for S3',
    { timeout: LIMIT_MS },
    async (...args) => {
      const env = { AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL_S3: url };

      const { code, stderr } = await docs([...args, '--bucket', 'indexes'], { env });

      expect(code).toBe(1);
      expect(stderr).toMatch(/^error AWS does not answer/);
    },
  );

  it('does not keep the local gateway from starting', { timeout: LIMIT_MS }, async () => {
    await using started = await startGateway({ AWS_ENDPOINT_URL_DYNAMODB: url });

    expect(started.stdout()).toContain('no table: ');
  });
});
