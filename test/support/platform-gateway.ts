/**
 * A gateway with a server of OpenAI's Chat Completions beside Bedrock, which operators listed as `lab`.
 *
 * @module
 */
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { vi } from 'vitest';
import type { Script } from '#infra/local/openai-stand-in/script.ts';
import { type OpenAiStandIn, startOpenAiStandIn } from '#infra/local/openai-stand-in/server.ts';
import type { Reply } from './send.ts';
import { SETTINGS_MAX_AGE_MS, startTestGateway, type TestGateway } from './test-gateway.ts';

export interface PlatformGateway extends AsyncDisposable {
  readonly gateway: TestGateway;
  readonly server: OpenAiStandIn;
  /** What the server answers from now on. */
  script: Script;
  /** Writes an item, and lets the functions see it at once. */
  store(sk: string, item: object, of?: TestGateway): Promise<void>;
  /** Asks for an explanation of code, with GitLab's choice of a model. */
  ask(metadata: object, options?: AskOptions): Promise<string>;
  /** GitLab's connection test. */
  test(metadata: object): Promise<Reply>;
  /** What was spent against a budget this month. */
  counter(name: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  readonly lastLog: Readonly<Record<string, unknown>> | undefined;
}

export interface AskOptions {
  readonly of?: TestGateway;
  readonly stream?: boolean;
}

export async function startPlatformGateway(
  entry: object = {},
  env: Readonly<Record<string, string>> = {},
): Promise<PlatformGateway> {
  let nowMs = Date.now();
  const server = await startOpenAiStandIn({ answer: () => lab.script });
  const gateway = await startTestGateway({ DUO_EDGE_SERVING_PLATFORMS: 'on', ...env }, () => nowMs);
  const lab: PlatformGateway = {
    gateway,
    server,
    script: { type: 'answer', text: 'from the platform' },
    async store(sk, item, { dynamodb, table } = gateway) {
      const Item = marshall({ pk: 'ASSIGNMENT', sk, version: 1, ...item });
      await dynamodb.send(new PutItemCommand({ TableName: table, Item }));
      nowMs += SETTINGS_MAX_AGE_MS;
    },
    async ask(metadata, { of = gateway, stream = false } = {}) {
      const requests = () => of.logs.filter(({ message }) => message === 'request').length;
      const before = requests();
      const { body } = await of.send({
        path: '/v1/prompts/chat%2Fexplain_code',
        headers: await of.headers({ scopes: ['duo_classic_chat', 'duo_chat', 'explain_code'] }),
        body: {
          inputs: { file_content: 'x', selected_text: 'x', input: 'x', language_info: '' },
          stream,
          model_metadata: { provider: 'openai', name: 'mistral', ...metadata },
        },
      });
      // What is counted against a budget comes behind the answer, and the line in the log behind that.
      await vi.waitUntil(() => requests() > before);
      return body.toString();
    },
    test: (metadata) =>
      gateway.send({
        path: '/v1/prompts/model_configuration%2Fcheck',
        body: { inputs: {}, model_metadata: { provider: 'openai', name: 'mistral', ...metadata } },
      }),
    async counter(name) {
      const pk = `SPEND#${new Date(nowMs).toISOString().slice(0, 7)}`;
      const Key = marshall({ pk, sk: name });
      const { Item } = await gateway.dynamodb.send(
        new GetItemCommand({ TableName: gateway.table, Key }),
      );
      return Item && unmarshall(Item);
    },
    get lastLog() {
      return gateway.logs.findLast(({ message }) => message === 'request');
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await server.close();
    },
  };
  await lab.store('*#@platform/lab', {
    baseUrl: server.url,
    kind: 'vllm',
    key: 'request',
    models: ['qwen*', 'org/*'],
    insecureHttp: true,
    ...entry,
  });
  return lab;
}
