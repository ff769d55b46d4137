/** Neither the length of an identifier nor the form of an operator's pattern blocks or breaks a process. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseModelIdentifier } from '#shared/models/model-id.ts';
import { createAllowList } from '#shared/routing/operator-settings.ts';
import { COMPLETIONS, completionBody, MODEL_CHECK, modelCheckBody } from '../support/bodies.ts';
import { DEFAULT_MODEL, startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const KB = 1_024;

/** Patterns for which a regular expression of the same meaning takes the square or the cube of the length. */
const PATTERNS = [
  '*.claude-haiku-*',
  '*.claude-*-haiku-*',
  '*a*a*a*a*b',
  'eu.*.claude-*:0',
  '*',
  '**********x',
];

/** What of a text comes close to matching, again and again. */
const REPEATED = ['.claude-', '.claude-haiku', 'a', 'aa.', 'eu.a.claude-', ' ', 'bedrock/'];

/** The shortest of some runs, in milliseconds: the one that the machine disturbed least. */
function timeMs(run: () => void): number {
  const times = Array.from({ length: 5 }, () => {
    const startedAt = performance.now();
    run();
    return performance.now() - startedAt;
  });
  return Math.min(...times);
}

/** Whether sixteen times the length takes more than about sixteen times as long. */
function growsTooMuch(run: (text: string) => void, repeated: string): boolean {
  const textOf = (length: number) => repeated.repeat(Math.ceil(length / repeated.length));
  const [short = 0, long = 0] = [16 * KB, 256 * KB].map((length) => {
    const text = textOf(length);
    return timeMs(() => run(text));
  });
  // Below a millisecond a time says more about the machine.
  return long > 1 && long / Math.max(short, 0.02) > 64;
}

describe('time grows with the length and no faster', () => {
  it.each(PATTERNS)('for the pattern %s', (pattern) => {
    const allowModel = createAllowList([pattern]);

    expect(REPEATED.filter((text) => growsTooMuch(allowModel, text))).toEqual([]);
  });

  it('for the parts of an identifier', () => {
    const parse = (text: string) => void parseModelIdentifier(text, 'eu-central-1');

    for (const head of ['', 'bedrock/', 'bedrock/converse/', 'arn:aws:bedrock:']) {
      expect(
        [...REPEATED, 'a.', '-a', '/'].filter((text) => growsTooMuch(parse, head + text)),
      ).toEqual([]);
    }
  });
});

describe('an identifier of megabytes', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway({ DUO_EDGE_ALLOWED_MODELS: '*' });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  const identifiers = [
    'a.'.repeat(2_400_000),
    `bedrock/${'a.'.repeat(2_400_000)}`,
    `bedrock/${'a'.repeat(1_000)}.b`,
    `bedrock/us-east-1/${'eu-west-1/'.repeat(100_000)}`,
    `bedrock/arn:aws:bedrock:eu-central-1:1:inference-profile/${'a/'.repeat(100_000)}`,
    'bedrock/'.repeat(500_000),
  ].map((identifier) => ({ identifier, start: identifier.slice(0, 32) }));

  const DEFAULT_ID = DEFAULT_MODEL.replace('bedrock/', '');

  /** It is ignored or unknown, as the contract wants it for the route: never asked, never a bug. */
  async function expectHarmless(path: string, body: object): Promise<void> {
    const { status } = await gateway.send({ path, body });
    const line = gateway.logs.at(-1);

    expect([200, 421, 422, 503]).toContain(status);
    expect(line).toMatchObject({ message: 'request' });
    expect(line).not.toMatchObject({ outcome: 'internal' });
    expect(JSON.stringify(line).length).toBeLessThan(2_000);
    for (const { modelId } of gateway.bedrock.calls) expect(modelId).toBe(DEFAULT_ID);
  }

  it.each(identifiers)('does no harm to completions: $start', async ({ identifier }) => {
    await expectHarmless(COMPLETIONS, completionBody({ model_identifier: identifier }));
  });

  it.each(identifiers)('does no harm to older chat calls: $start', async ({ identifier }) => {
    const payload = {
      content: [{ role: 'user', content: 'Say hello' }],
      provider: 'litellm',
      model: 'claude_3',
      model_identifier: identifier,
    };
    const metadata = { source: 'GitLab EE', version: '17.10.3' };
    const body = { prompt_components: [{ type: 'prompt', metadata, payload }] };

    await expectHarmless('/v1/chat/agent', body);
  });

  it.each(identifiers)('does no harm to the test of a model: $start', async ({ identifier }) => {
    await expectHarmless(MODEL_CHECK, modelCheckBody(identifier));
  });
});
