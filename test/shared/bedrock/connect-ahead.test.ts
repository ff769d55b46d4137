import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { expect, it, vi } from 'vitest';
import { createBedrockClients } from '#shared/bedrock/clients.ts';
import { connectAhead } from '#shared/bedrock/prepared-client.ts';

it('leaves a connection behind that the first call takes', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test').stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  const methods: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    methods.push(request.method);
    request.resume();
    response.writeHead(request.method === 'GET' ? 403 : 200, { 'content-type': 'text/plain' });
    response.end('{}');
  });
  const connected = vi.fn();
  server.on('connection', connected);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createBedrockClients(url)({ region: 'eu-central-1' });

  await connectAhead(client);
  await client.send(new ConverseCommand({ modelId: 'm', messages: [] }));

  expect(methods).toEqual(['GET', 'POST']);
  expect(connected).toHaveBeenCalledOnce();
  client.destroy();
  server.close();
  vi.unstubAllEnvs();
});

it.each([
  { useFipsEndpoint: false, host: 'bedrock-runtime.us-gov-west-1.amazonaws.com' },
  { useFipsEndpoint: true, host: 'bedrock-runtime-fips.us-gov-west-1.amazonaws.com' },
])('goes to $host', async ({ useFipsEndpoint, host }) => {
  const handle = vi.fn(async () => ({ response: {} }));
  const client = new BedrockRuntimeClient({
    region: 'us-gov-west-1',
    useFipsEndpoint,
    requestHandler: { handle } as never,
  });

  await connectAhead(client);

  expect(handle).toHaveBeenCalledWith(
    expect.objectContaining({ protocol: 'https:', hostname: host }),
  );
});

it('does no harm where nobody answers', async () => {
  const client = createBedrockClients('http://127.0.0.1:9')({ region: 'eu-central-1' });

  await expect(connectAhead(client)).resolves.toBeUndefined();
});
