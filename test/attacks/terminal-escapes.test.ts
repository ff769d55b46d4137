/** Servers and the table cannot write to the operator's terminal what it obeys, nor lines of their own. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plainText } from '#infra/cli/common/plain-text.ts';
import { runForPeople } from '../infra/cli/doctor/examine.ts';
import { type CommandLine, runHere, startCommandLine } from '../infra/cli/models/command-line.ts';

/** Clears the screen, rings, hides text, in 7 and 8 bits, writes backwards, and begins a line. */
const ESCAPES = '\u001b[2J\u0007\u009b2J\u001b[8m\u202eevil\u202c\u007f\r\nok      Everything';

const HAIKU = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';

/** What no terminal should be sent. */
const harmful = (text: string) =>
  text.replaceAll('\n', '') !== plainText(text).replaceAll('\n', '');

const forged = (text: string) =>
  text.split('\n').some((line) => line.startsWith('ok      Everyth'));

describe('the doctor', () => {
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const isHealth = request.url?.endsWith('healthz');
      const body = isHealth ? { status: 'ok', detail: ESCAPES } : { detail: ESCAPES };
      response.writeHead(isHealth ? 200 : 401, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  it.each(['token', 'ready', 'discovery', 'connection'])('shows %s without them', async (check) => {
    const token = `${btoa('{"alg":"RS256","kid":"1"}')}.${btoa('{"iss":"http://x.test"}')}.x`;
    const args = ['--url', url, '--gitlab', url, '--token', token, '--only', check];

    const { text } = await runForPeople(args);

    expect(text).toMatch(/^failed /m);
    expect(harmful(text)).toBe(false);
    expect(forged(text)).toBe(false);
  });
});

describe('the models command', () => {
  let models: CommandLine;
  beforeEach(async () => {
    models = await startCommandLine();
    const item = { model: HAIKU, version: 1, action: ESCAPES, changedBy: ESCAPES };
    const guardrail = { identifier: `gr${ESCAPES}`, version: '1' };
    const more = { guardrail, changedAt: `2026${ESCAPES}` };
    await models.table.put({ pk: 'ASSIGNMENT', sk: '*#duo_chat', ...item, ...more });
    await models.table.put({ pk: 'ASSIGNMENT', sk: `x${ESCAPES}#duo_chat`, ...item });
    await models.table.put({ pk: 'ASSIGNMENT', sk: `*#@allow-list`, patterns: [ESCAPES] });
    await models.table.put({ pk: 'ASSIGNMENT', sk: `y${ESCAPES}#@budget/*`, limitUsd: ESCAPES });
  });
  afterEach(() => models[Symbol.asyncDispose]());

  it.each([
    ['list'],
    ['list', '--json'],
    ['history', 'duo_chat'],
    ['history', 'duo_chat', '--json'],
    ['rollback', 'duo_chat'],
    ['report'],
    ['report', '--json'],
    ['allow'],
    ['budget', 'list'],
    ['check'],
    ['disable', 'duo_chat', '--yes', '--by', ESCAPES],
  ])('%s %s shows what is stored without them', async (...args) => {
    const { stdout, stderr } = await runHere(args, models.env);

    expect(stdout + stderr).not.toBe('');
    expect(harmful(stdout + stderr)).toBe(false);
    expect(forged(stdout + stderr)).toBe(false);
  });
});
