/**
 * The bare SDK: what any program in Node would do to ask Bedrock, and nothing else. The client is
 * configured as the gateway's, and written down here, so that the reference never moves with it.
 *
 * @module
 */
import {
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';

export function createBareClient(endpoint: string): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    region: 'eu-central-1',
    endpoint,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ httpAgent: { keepAlive: true, maxSockets: 1_024 } }),
  });
}

export async function askWhole(client: BedrockRuntimeClient, modelId: string): Promise<string> {
  const { output } = await client.send(new ConverseCommand(inputFor(modelId)));
  return output?.message?.content?.[0]?.text ?? '';
}

/** The texts of the answer as they come. */
export async function* askStream(
  client: BedrockRuntimeClient,
  modelId: string,
): AsyncGenerator<string> {
  const { stream = [] } = await client.send(new ConverseStreamCommand(inputFor(modelId)));
  for await (const event of stream) {
    const text = event.contentBlockDelta?.delta?.text;
    if (text !== undefined) yield text;
  }
}

function inputFor(modelId: string): ConverseCommandInput {
  return {
    modelId,
    system: [{ text: 'Complete the code at the cursor. Answer with code alone.' }],
    messages: [{ role: 'user', content: [{ text: 'def add(a, b):\n    ' }] }],
    inferenceConfig: { maxTokens: 512, temperature: 0 },
  };
}
