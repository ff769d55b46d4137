import { describe, expect, it } from 'vitest';
import { post, readStream, start } from './bedrock-stand-in-client.ts';

describe('an error response', () => {
  it.each([
    { name: 'ValidationException', status: 400 },
    { name: 'AccessDeniedException', status: 403 },
    { name: 'ResourceNotFoundException', status: 404 },
    { name: 'ModelTimeoutException', status: 408 },
    { name: 'ModelErrorException', status: 424 },
    { name: 'ThrottlingException', status: 429 },
    { name: 'ModelNotReadyException', status: 429 },
    { name: 'InternalServerException', status: 500 },
    { name: 'ServiceUnavailableException', status: 503 },
  ])('is the typed $name with status $status, in both operations', async ({ name, status }) => {
    await using bedrock = await start({ type: 'exception', name, message: 'No.' });

    const whole = await bedrock.converse().catch((error: unknown) => error);
    const { error: streamed } = await readStream(bedrock.client);

    for (const error of [whole, streamed]) {
      expect(error).toMatchObject({ name, message: 'No.', $metadata: { httpStatusCode: status } });
    }
  });

  it('carries the headers and the status that the script asks for', async () => {
    await using bedrock = await start({
      type: 'exception',
      name: 'ThrottlingException',
      status: 503,
      headers: { 'retry-after': '7' },
    });

    const error = await bedrock.converse().catch((error: unknown) => error);

    expect(error).toMatchObject({
      $metadata: { httpStatusCode: 503 },
      $response: { headers: { 'retry-after': '7' } },
    });
  });

  it('can be a page of HTML', async () => {
    await using bedrock = await start({
      type: 'raw-body',
      status: 502,
      contentType: 'text/html',
      body: '<html>Bad Gateway</html>',
    });

    const error = await bedrock.converse().catch((error: unknown) => error);

    expect(error).toBeInstanceOf(SyntaxError);
    expect(error).toMatchObject({ $metadata: { httpStatusCode: 502 } });
  });

  it('is a 500 when the answer function throws', async () => {
    await using bedrock = await start(() => {
      throw new Error('No script left.');
    });

    await expect(bedrock.converse()).rejects.toMatchObject({
      name: 'InternalServerException',
      message: 'Error: No script left.',
    });
  });
});

describe('a request that Bedrock would not take', () => {
  const user = (text: string) => ({ role: 'user', content: [{ text }] });
  const assistant = { role: 'assistant', content: [{ text: 'Hi.' }] };

  it.each([
    { fault: 'has no messages', body: {}, message: /messages field is required/ },
    { fault: 'starts with the assistant', body: { messages: [assistant] }, message: /must start/ },
    {
      fault: 'has two user messages in a row',
      body: { messages: [user('a'), user('b')] },
      message: /must alternate/,
    },
    {
      fault: 'has a blank text',
      body: { messages: [user(' \n')] },
      message: /at messages\.0\.content\.0 is blank/,
    },
    {
      fault: 'has a blank system text',
      body: { messages: [user('a')], system: [{ text: '' }] },
      message: /at system\.0 is blank/,
    },
    {
      fault: 'has an empty message',
      body: { messages: [{ role: 'user', content: [] }] },
      message: /messages\.0 is empty/,
    },
    {
      fault: 'asks for no tokens',
      body: { messages: [user('a')], inferenceConfig: { maxTokens: 0 } },
      message: /maxTokens/,
    },
    {
      fault: 'is too hot',
      body: { messages: [user('a')], inferenceConfig: { temperature: 1.5 } },
      message: /temperature/,
    },
  ])('is refused when it $fault', async ({ body, message }) => {
    await using bedrock = await start({ type: 'answer', text: 'a' });

    const response = await post(bedrock.standIn.url, '/model/m/converse', body);

    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-errortype')).toMatch(/^ValidationException:http/);
    expect(await response.json()).toEqual({ message: expect.stringMatching(message) });
  });

  it.each([
    { path: '/model/m/count-tokens', status: 404, name: 'UnknownOperationException' },
    { path: '/model/a/b/converse', status: 404, name: 'UnknownOperationException' },
    { path: '/model/%zz/converse', status: 400, name: 'SerializationException' },
  ])('answers $status to $path', async ({ path, status, name }) => {
    await using bedrock = await start({ type: 'answer', text: 'a' });

    const response = await post(bedrock.standIn.url, path, { messages: [user('a')] });

    expect(response.status).toBe(status);
    expect(response.headers.get('x-amzn-errortype')).toMatch(new RegExp(`^${name}:`));
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(bedrock.standIn.calls).toEqual([]);
  });

  it.each(['{"messages"', '[]', 'null'])('answers 400 to the body %s', async (body) => {
    await using bedrock = await start({ type: 'answer', text: 'a' });

    const response = await fetch(`${bedrock.standIn.url}/model/m/converse`, {
      method: 'POST',
      body,
    });

    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-errortype')).toMatch(/^SerializationException:/);
  });
});
