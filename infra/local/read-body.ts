import type { IncomingMessage } from 'node:http';

/**
 * The whole body, or undefined when it is longer than `maxBytes`.
 *
 * What is too much is read all the same and dropped: a client that still sends does not read, and
 * would see a broken connection in place of the answer.
 *
 * @throws {Error} when the client leaves before the end
 */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return length > maxBytes ? undefined : Buffer.concat(chunks);
}
