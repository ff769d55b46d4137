/** Without authentication the local gateway serves its own machine alone, unless somebody confirms more. */
import { describe, expect, it } from 'vitest';
import { readSettings } from '#infra/local/settings.ts';
import { runGateway } from '../infra/start-gateway.ts';

const BYPASS = { AIGW_AUTH__BYPASS_EXTERNAL: 'true' };

const EVERYWHERE = ['0.0.0.0', '::', '[::]', '0', '192.168.1.7', 'fd00::1', '::ffff:127.0.0.1'];
const NAMES = ['gateway.example.com', 'localhost.example.com', '127.0.0.1.example.com'];

describe('the bypass on', () => {
  it.for([...EVERYWHERE, ...NAMES])('%s is refused', (HOST, { task }) => {
    try {
      readSettings({ ...BYPASS, HOST });
      expect.unreachable('It would start');
    } catch (error) {
      task.meta.why = (error as Error).message.split('\n').at(-1) ?? '';
    }

    expect(task.meta.why).toMatch(/HOST lets the whole network in/);
  });

  it.each(EVERYWHERE)('%s starts with a confirmation', (HOST) => {
    const settings = readSettings({ ...BYPASS, HOST, DUO_EDGE_CONFIRM_BYPASS: 'true' });

    expect(settings).toMatchObject({ host: HOST, bypassAuthentication: true });
  });

  it.each(['127.0.0.1', '127.0.0.53', 'localhost', '::1', '[::1]', ''])('"%s" starts', (HOST) => {
    expect(readSettings({ ...BYPASS, HOST }).bypassAuthentication).toBe(true);
  });
});

it('a gateway with authentication may listen anywhere', () => {
  expect(readSettings({ HOST: '0.0.0.0' })).toMatchObject({ bypassAuthentication: false });
});

it('npm start ends with the reason, before it listens', async () => {
  const { code, stdout, stderr } = await runGateway({ ...BYPASS, HOST: '0.0.0.0', PORT: '0' });

  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain('confirm with DUO_EDGE_CONFIRM_BYPASS=true');
});
