/**
 * One call of InvokeModel with JSON in both directions: the only module that makes it.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
 * @module
 */
import { type BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { GatewayError } from '../errors.ts';

export interface Invocation {
  /** A model id, an inference profile id, or an ARN. */
  readonly modelId: string;
  /** What is sent as JSON. */
  readonly body: object;
  readonly abortSignal: AbortSignal;
}

export interface InvocationAnswer {
  readonly json: object;
  readonly requestId: string | undefined;
  /** As Bedrock counted them, if it did. */
  readonly inputTokens: number | undefined;
}

/**
 * @throws {GatewayError} `model_failed` when the answer is no JSON object; anything else is the SDK's
 */
export async function invokeModel(
  client: BedrockRuntimeClient,
  { modelId, body, abortSignal }: Invocation,
): Promise<InvocationAnswer> {
  const command = new InvokeModelCommand({
    modelId,
    contentType: 'application/json',
    accept: 'application/json',
    body: JSON.stringify(body),
  });
  const inputTokens = watchInputTokens(command);
  const output = await client.send(command, { abortSignal });
  return {
    json: parseJson(output.body.transformToString()),
    requestId: output.$metadata.requestId,
    inputTokens: inputTokens(),
  };
}

/** For every family the number of tokens is in a header, which the SDK does not hand on. */
function watchInputTokens(command: InvokeModelCommand): () => number | undefined {
  let inputTokens: number | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { headers?: Readonly<Record<string, string>> };
      const count = Number(headers?.['x-amzn-bedrock-input-token-count'] ?? Number.NaN);
      if (Number.isSafeInteger(count)) inputTokens = count;
      return result;
    },
    { step: 'deserialize' },
  );
  return () => inputTokens;
}

function parseJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Not chained as a cause: the parser's message quotes the answer.
  }
  throw new GatewayError('model_failed', 'Bedrock answered something other than a JSON object');
}
