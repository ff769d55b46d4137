import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isAllowedAddress } from '#shared/openai/addresses.ts';
import { startOpenAiPlatform } from './open-ai-platform.ts';

const DEPLOYED = { loopback: false, privateOnly: false };

describe('an address', () => {
  it.each([
    '169.254.169.254',
    '169.254.170.2',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '127.0.0.1',
    '127.1.2.3',
    '::1',
    '::',
    'fe80::1',
    'ff02::1',
    'fd00:ec2::254',
    '::ffff:169.254.169.254',
    '::ffff:127.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b::7f00:1',
    '2002:a9fe:a9fe::1',
    '169.254.0.1',
    '239.255.255.250',
    '0.1.2.3',
    'fd00:ec2::253',
    'fd00:0ec2:0000:0000:0000:0000:0000:0254',
    'FE80::1',
    'fe80::1%eth0',
    'febf::1',
    'ff0e::1',
    '::ffff:7f00:1',
    '::ffff:a9fe:a9fe',
    '::ffff:0.0.0.0',
    '::FFFF:224.0.0.1',
    '::127.0.0.1',
    '::a9fe:a9fe',
    '::ffff:0:127.0.0.1',
    '::ffff:0:a9fe:a9fe',
    '64:ff9b::127.0.0.1',
    '64:ff9b::ffff:ffff',
    '64:ff9b:1::a9fe:a9fe',
    '2001:0:a9fe:a9fe::1',
    'localhost',
    '127.1',
    '2130706433',
    '',
  ])('%s is refused where the gateway is deployed', (address) => {
    expect(isAllowedAddress(address, DEPLOYED)).toBe(false);
  });

  it.each([
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    'fd12::1',
    '93.184.216.34',
    '2606:4700::1',
    '64:ff9b::5db8:d822',
    '::ffff:10.0.0.1',
    '2001:db8::1',
    'fd00:ec3::1',
  ])('%s is allowed', (address) => {
    expect(isAllowedAddress(address, DEPLOYED)).toBe(true);
  });

  it('without encryption has to be private', () => {
    const plain = { loopback: true, privateOnly: true };
    expect(isAllowedAddress('10.1.2.3', plain)).toBe(true);
    expect(isAllowedAddress('fd12::1', plain)).toBe(true);
    expect(isAllowedAddress('127.0.0.1', plain)).toBe(true);
    expect(isAllowedAddress('93.184.216.34', plain)).toBe(false);
  });
});

describe('a forbidden address', () => {
  it.each([
    ...['127.0.0.1', 'localhost', '[::1]', '0.0.0.0', '[::]', '0', '127.1'],
    ...['2130706433', '0x7f000001', '0x7f.1', '0177.0.0.1', '017700000001', '127.0.0.1.'],
    ...[
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[::127.0.0.1]',
      '[0:0:0:0:0:0:0:1]',
      '１２７.０.０.１',
    ],
    ...['169.254.169.254', '0xa9fea9fe', '2852039166', '0251.0376.0251.0376', '[fd00:ec2::254]'],
    ...['[fe80::1]', '[ff02::1]', '224.0.0.1', '255.255.255.255', '[64:ff9b::a9fe:a9fe]'],
    ...['[::ffff:169.254.169.254]', '[2002:7f00:1::]', '[::ffff:0:127.0.0.1]'],
  ])('is never connected to: %s', async (host) => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '::', resolve));
    const { port } = server.address() as { port: number };
    await using platform = await startOpenAiPlatform(
      { type: 'answer' },
      { loopback: false, entry: { baseUrl: new URL(`http://${host}:${port}/v1`).href } },
    );

    const { error } = await platform.ask();

    expect(error).toMatchObject({ code: 'model_unavailable', message: 'address refused' });
    expect(connections).toBe(0);
    await new Promise((resolve) => server.close(resolve));
  });

  it('is not reached without encryption unless the operator allowed it', async () => {
    await using platform = await startOpenAiPlatform(
      { type: 'answer' },
      { entry: { insecureHttp: false } },
    );
    expect((await platform.ask()).error?.code).toBe('model_unavailable');
    expect(platform.server.connections).toBe(0);
  });

  it.each([
    ['https://127.0.0.1:1/v1', 'connection refused'],
    ['http://name.invalid/v1', 'name not found'],
  ])('%s tells why it cannot be reached', async (baseUrl, message) => {
    await using platform = await startOpenAiPlatform({ type: 'answer' }, { entry: { baseUrl } });
    expect((await platform.ask()).error).toMatchObject({ code: 'model_unavailable', message });
  });

  it('is found behind a name, too: one of its addresses is enough', async () => {
    let asked = 0;
    const lookUp = ((_: string, __: object, done: (...args: unknown[]) => void) => {
      asked += 1;
      done(null, [
        { address: '10.255.255.1', family: 4 },
        { address: '169.254.169.254', family: 4 },
      ]);
    }) as never;
    const entry = { baseUrl: 'http://rebound.example/v1' };
    await using platform = await startOpenAiPlatform({ type: 'hang' }, { entry, lookUp });
    const { error } = await platform.ask();
    expect(error).toMatchObject({ code: 'model_unavailable', message: 'address refused' });
    expect(asked).toBe(1);
  });

  it('cannot take the place of another one between look-up and connection', async () => {
    let connections = 0;
    const forbidden = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await using target = await startOpenAiPlatform({ type: 'answer', text: 'a' });
    const port = Number(new URL(target.server.url).port);
    await new Promise<void>((resolve) => forbidden.listen(port, '127.0.0.2', resolve));
    // Whoever looked up twice would be sent to the second address.
    let asked = 0;
    const lookUp = ((_: string, __: object, done: (...args: unknown[]) => void) => {
      asked += 1;
      done(null, [{ address: asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]);
    }) as never;
    const entry = { baseUrl: `http://rebound.example:${port}/v1` };
    await using platform = await startOpenAiPlatform({ type: 'hang' }, { entry, lookUp });

    expect((await platform.ask()).text).toBe('a');
    expect([asked, connections]).toEqual([1, 0]);
    forbidden.close();
  });
});
