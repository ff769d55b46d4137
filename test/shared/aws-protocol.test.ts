/** How the bytes of an answer are read; what they say to the clients shows `lean-clients.test.ts`. */
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { readBytes } from '#shared/aws-protocol.ts';

it('gives all pieces', async () => {
  const body = new PassThrough();
  const bytes = readBytes(body);
  body.write('a');
  body.end('ä');

  await expect(bytes.then(String)).resolves.toBe('aä');
});

it('fails for an answer that breaks off', async () => {
  const body = new PassThrough();
  const bytes = readBytes(body);
  body.write('a');
  body.destroy();

  await expect(bytes).rejects.toThrow('aborted');
});

it('fails for an answer that broke off before anybody read it', async () => {
  const body = new PassThrough();
  body.destroy();
  await once(body, 'close');

  await expect(readBytes(body)).rejects.toThrow('aborted');
});

it('ends an answer that is too long', async () => {
  const body = new PassThrough();
  const bytes = readBytes(body);
  for (let written = 0; written <= 32; written += 1) body.write(Buffer.alloc(1024 * 1024));

  await expect(bytes).rejects.toThrow('too long');
  expect(body.destroyed).toBe(true);
});
