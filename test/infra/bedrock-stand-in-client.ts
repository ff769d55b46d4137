/**
 * The stand-in with the SDK's own client, connected as the gateway connects it.
 *
 * @module
 */
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { type Answer, startBedrockStandIn } from '#infra/local/bedrock-stand-in/server.ts';

export const CONVERSATION = {
  modelId: 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
  system: [{ text: 'Be brief.' }],
  messages: [{ role: 'user' as const, content: [{ text: 'Hello?' }] }],
  inferenceConfig: { maxTokens: 64, temperature: 0.2, stopSequences: ['END'] },
};

/** Answers every call with one script, or with what a function decides. */
export async function start(answer: Answer | Script) {
  const standIn = await startBedrockStandIn({
    answer: typeof answer === 'function' ? answer : () => answer,
  });
  const client = new BedrockRuntimeClient({
    region: 'eu-central-1',
    endpoint: standIn.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(),
  });
  return {
    client,
    standIn,
    converse: () => client.send(new ConverseCommand(CONVERSATION)),
    async [Symbol.asyncDispose]() {
      client.destroy();
      await standIn.close();
    },
  };
}

/** What a client gets of a stream: the events, and the error that ended it, if one did. */
export async function readStream(client: BedrockRuntimeClient, abortSignal?: AbortSignal) {
  const events: ConverseStreamOutput[] = [];
  try {
    const { stream = [] } = await client.send(
      new ConverseStreamCommand(CONVERSATION),
      abortSignal && { abortSignal },
    );
    for await (const event of stream) events.push(event);
    return { events, error: undefined };
  } catch (error) {
    return {
      events,
      error: error as Error & { code?: string; $metadata?: { httpStatusCode?: number } },
    };
  }
}

/** Reads one stream of a stand-in that is closed afterwards. */
export async function streamOf(script: Script) {
  await using bedrock = await start(script);
  return await readStream(bedrock.client);
}

/** The text in a stream's deltas. */
export function text(events: readonly ConverseStreamOutput[]): string {
  return events.map((event) => event.contentBlockDelta?.delta?.text ?? '').join('');
}

/** A request without the SDK, which would not send a malformed one. */
export function post(url: string, path: string, body: object): Promise<Response> {
  return fetch(url + path, { method: 'POST', body: JSON.stringify(body) });
}
