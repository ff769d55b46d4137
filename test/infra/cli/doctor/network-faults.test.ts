import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoAnswer } from '#infra/local/bedrock-stand-in/demo-answer.ts';
import { startTestGateway, type TestGateway } from '../../../support/test-gateway.ts';
import { examine, fullArguments } from './examine.ts';
import { type Habits, startFrontEnd } from './front-end.ts';
import { selfSigned } from './self-signed.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
  gateway.model(demoAnswer);
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Examined through a front end, with all that an administrator can give. */
async function examineBehind(habits: Habits, ...more: string[]) {
  await using frontEnd = await startFrontEnd(gateway.url, habits);
  const args = await fullArguments(gateway);
  // The last one counts.
  return await examine([...args, '--url', frontEnd.url, ...more]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('a URL', () => {
  it.each([
    { url: 'ai.example.com', status: 'failed', seen: /not an http or https URL/ },
    {
      url: 'https://abc123.execute-api.eu-central-1.amazonaws.com',
      status: 'failed',
      seen: /lacks the stage/,
    },
    { url: 'https://ai.example.com/v2', status: 'failed', seen: /path of an endpoint/ },
    { url: 'https://ai.example.com/?a=1', status: 'failed', seen: /query/ },
    { url: 'https://user:pass@ai.example.com', status: 'failed', seen: /user name/ },
    { url: 'https://ai.example.com/prod/', status: 'warning', seen: /ends in a slash/ },
    { url: 'http://ai.example.com', status: 'warning', seen: /unencrypted/ },
    { url: 'https://ai.example.com/prod', status: 'ok', seen: /path \/prod/ },
  ])('$url is judged by its form: $status', async ({ url, status, seen }) => {
    const { of } = await examine(['--url', url, '--only', 'url']);

    expect(of('url')).toMatchObject({ status, seen: expect.stringMatching(seen) });
  });

  it('with a wrong path leads to no gateway', async () => {
    const { of } = await examine(['--url', `${gateway.url}/wrong`, '--only', 'healthz']);

    expect(of('healthz')).toMatchObject({
      status: 'failed',
      seen: expect.stringContaining('401'),
      fix: expect.stringContaining('GatewayUrl'),
    });
  });
});

describe('a server', () => {
  it('that does not exist fails at its name, and the rest is not tried', async () => {
    const { of, exitCode } = await examine(['--url', 'http://gateway.invalid']);

    expect(of('dns')).toMatchObject({ status: 'failed', seen: expect.stringMatching(/name/) });
    expect(of('tcp')?.seen).toBe('not run: "Host name" failed');
    expect(exitCode).toBe(1);
  });

  it('on which nothing listens fails at the connection', async () => {
    const { of } = await examine(['--url', `http://127.0.0.1:${await freePort()}`]);

    expect(of('tcp')).toMatchObject({
      status: 'failed',
      seen: expect.stringContaining('nothing listens'),
      gitlab: expect.stringContaining('127.0.0.1 connection failed: '),
    });
    expect(of('head')?.status).toBe('skipped');
  });

  it('that speaks plain HTTP fails at TLS', async () => {
    const { of } = await examine(['--url', gateway.url.replace('http:', 'https:')]);

    expect(of('certificate')).toMatchObject({
      status: 'failed',
      seen: expect.stringContaining('does not speak TLS'),
    });
  });
});

describe('a certificate', () => {
  const file = (text: string) => {
    const path = join(mkdtempSync(join(tmpdir(), 'doctor-')), 'ca.pem');
    writeFileSync(path, text);
    return path;
  };

  it('of its own authority is refused, and taken with --ca', async () => {
    const tls = selfSigned();

    const refused = await examineBehind({ tls });
    const taken = await examineBehind({ tls }, '--ca', file(tls.cert));

    expect(refused.of('certificate')).toMatchObject({
      status: 'failed',
      seen: expect.stringContaining('self-signed'),
      fix: expect.stringContaining('/etc/gitlab/trusted-certs'),
    });
    expect(refused.of('head')?.status).toBe('skipped');
    expect(taken.of('certificate')?.seen).toMatch(/valid for 364 days .*--ca/);
    expect(taken.exitCode).toBe(0);
  });

  it('is refused after its end, and warned of before it', async () => {
    const old = selfSigned({ days: -1 });
    const ending = selfSigned({ days: 10 });

    const refused = await examineBehind({ tls: old }, '--ca', file(old.cert));
    const taken = await examineBehind({ tls: ending }, '--ca', file(ending.cert));

    expect(refused.of('certificate')?.seen).toContain('has expired');
    expect(taken.of('certificate')).toMatchObject({ status: 'warning' });
  });

  it('for another name is refused', async () => {
    const { of } = await examineBehind({ tls: selfSigned({ name: 'other.example.com' }) });

    expect(of('certificate')?.seen).toBe('issued for another name: other.example.com');
  });
});
