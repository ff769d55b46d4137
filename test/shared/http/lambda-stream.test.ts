import '#infra/local/lambda-runtime.ts';
import type { Writable } from 'node:stream';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createBufferedHandler } from '#shared/http/lambda-stream.ts';

declare const awslambda: {
  readonly HttpResponseStream: { from(stream: Writable, prelude: object): Writable };
};

const PRELUDE = { statusCode: 200, headers: { 'content-type': 'text/plain' } };

/** A streaming handler that writes `chunks` behind the prelude. */
function answering(...chunks: readonly (string | Uint8Array)[]) {
  return async (_event: unknown, raw: Writable) => {
    const stream = awslambda.HttpResponseStream.from(raw, PRELUDE);
    for (const chunk of chunks) stream.write(chunk);
    await new Promise<void>((resolve) => stream.end(resolve));
  };
}

function call(handler: unknown) {
  return createBufferedHandler(handler)({} as APIGatewayProxyEvent, {} as Context);
}

describe('a buffered handler', () => {
  it('joins the pieces of a stream, between whose bytes a character may be cut', async () => {
    const [first, second] = [Buffer.from('grün').subarray(0, 3), Buffer.from('grün').subarray(3)];

    const result = await call(answering('', first, second));

    expect(result).toEqual({ ...PRELUDE, body: 'grün', isBase64Encoded: false });
  });

  it('keeps the status of an answer without a body', async () => {
    expect(await call(answering())).toEqual({ ...PRELUDE, body: '', isBase64Encoded: false });
  });

  it('fails when the handler fails, and gives no half answer', async () => {
    const failing = async (event: unknown, raw: Writable) => {
      await answering('half')(event, raw);
      throw new Error('the stream broke');
    };

    await expect(call(failing)).rejects.toThrow('the stream broke');
  });
});
