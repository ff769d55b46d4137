/** The operator's program for keys and names of models, against a running endpoint. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOperator, type Operator } from './operator.ts';
import { type EndpointSite, question, startEndpoint } from './site.ts';

let site: EndpointSite;
let nowMs: number;
let models: Operator['run'];
let create: Operator['create'];
beforeEach(async () => {
  nowMs = Date.UTC(2026, 10, 27, 9);
  site = await startEndpoint({}, () => nowMs);
  ({ run: models, create } = createOperator(site, () => nowMs));
});
afterEach(() => site[Symbol.asyncDispose]());

describe('the command line', () => {
  it.each([
    [['key', 'create', 'x'], 'No model is named'],
    [['key', 'create', 'x'.repeat(65), '--model', '*'], '1 to 64 characters'],
    [['key', 'create', 'x', '--model', '*', '--feature', 'embeddings'], 'cannot be for'],
    [['key', 'create', 'x', '--model', '*', '--refuse'], '--refuse needs a budget'],
    [['key', 'create', 'x', '--model', '*', '--expires', '2026-02-30'], 'Give a day'],
    [['key', 'revoke', 'nokey', '--yes'], 'not the id of a key'],
    [['key', 'revoke', 'a'.repeat(12), '--yes'], 'no key'],
    [['alias', 'set', 'bedrock/x', 'amazon.nova-pro-v1:0'], 'cannot be an alias'],
    [['alias', 'set', 'x', 'amazon.nova-pro-v1:0', '--pin'], 'no pin and no canary'],
    [['alias', 'remove', 'x', '--yes'], 'There is no alias'],
  ])('refuses %j', async (args, words) => {
    const { code, stdout, stderr } = await models(...args);

    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(stdout).toBe('');
  });

  it('gives names to models, which programs may use and nobody else’s go before', async () => {
    const { key } = await create();
    const set = await models(
      'alias',
      'set',
      'claude-haiku-4-5',
      'amazon.nova-pro-v1:0',
      '--max-tokens',
      '9',
      '--force',
    );
    expect(set.stdout).toContain('alias claude-haiku-4-5, version 1');
    expect(set.stderr).toContain("does not say 'nova-pro'");
    nowMs += 31_000;

    const reply = await site.ask(key, { ...question(), model: 'claude-haiku-4-5' });

    expect(reply.headers['x-duo-edge-model']).toBe('amazon.nova-pro-v1:0');
    expect(site.bedrock.calls.at(-1)?.maxTokens).toBe(9);
    expect(site.logs.at(-1)).toMatchObject({
      assignment: '*#@alias/claude-haiku-4-5@1',
      requestedModel: 'claude-haiku-4-5',
    });
    expect((await models('alias')).stdout).toMatch(/claude-haiku-4-5 +\* +amazon\.nova-pro/);
    expect((await models('rollback', 'alias/claude-haiku-4-5', '--yes')).code).toBe(0);
    expect((await models('history', 'alias/claude-haiku-4-5')).stdout).toContain('rollback');
    expect((await models('list')).code).toBe(0);
  });

  it('warns of names that lead nowhere, or that do not say the model', async () => {
    await models('alias', 'set', 'our-model', 'amazon.nova-pro-v1:0', '--force');

    const named = await models('key', 'create', 'Agents', '--model', 'our-model');
    const unknown = await models('key', 'create', 'Agents', '--model', 'nobody-knows');
    const plain = await models('key', 'create', 'Agents', '--model', 'nova-pro');

    expect(named.stderr).toContain("'our-model' does not say 'nova-pro'");
    expect(unknown.stderr).toContain("Nothing is named 'nobody-knows' yet");
    expect(plain.stderr).not.toMatch(/does not say|Nothing is named/);
    expect([named.code, unknown.code, plain.code]).toEqual([0, 0, 0]);
  });
});
