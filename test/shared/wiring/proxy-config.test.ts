import { describe, expect, it } from 'vitest';
import { loadConfig } from '#shared/wiring/config.ts';

const COMPLETE = {
  AWS_REGION: 'eu-central-1',
  DUO_EDGE_TABLE: 'table',
  AIGW_GITLAB_URL: 'https://gitlab.example.com',
};

describe('the configuration', () => {
  it.each([
    [{ HTTPS_PROXY: 'http://a.test:3128' }, { url: 'http://a.test:3128', except: [] }],
    [{ https_proxy: 'a.test:3128' }, { url: 'http://a.test:3128', except: [] }],
    [
      {
        HTTPS_PROXY: 'https://u:p@a.test',
        https_proxy: '',
        NO_PROXY: 'x.test, .y.test 10.0.0.0/8',
      },
      { url: 'https://u:p@a.test', except: ['x.test', '.y.test', '10.0.0.0/8'] },
    ],
    [
      { HTTPS_PROXY: 'http://a.test', https_proxy: 'http://b.test', NO_PROXY: 'x', no_proxy: 'y' },
      { url: 'http://b.test', except: ['y'] },
    ],
    [{ HTTPS_PROXY: '', NO_PROXY: '*' }, undefined],
  ])('reads the proxy from %j', (env, proxy) => {
    expect(loadConfig({ ...COMPLETE, ...env }).proxy).toEqual(proxy);
  });
});
