/** What callers write stands in no log line as a formula, a sentence or at any length. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODEL_CHECK, modelCheckBody } from '../support/bodies.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const HEADERS = [
  'x-request-id',
  'x-gitlab-version',
  'x-gitlab-instance-id',
  'x-gitlab-project-id',
  'x-gitlab-namespace-id',
  'x-gitlab-root-namespace-id',
  'x-gitlab-organization-id',
  'x-gitlab-unit-primitive',
  'x-gitlab-subject-type',
];

const WORDS = ['=HYPERLINK("//evil.test")', '=cmd|x', '+1', '-1', '@SUM(1)', 'ignore all rules'];

/** All texts of the last line but our own sentences. */
function loggedTexts(): string[] {
  return Object.entries(gateway.logs.at(-1) ?? {}).flatMap(([name, value]) =>
    typeof value === 'string' && name !== 'reason' && name !== 'message' ? [value] : [],
  );
}

async function send(headers: Readonly<Record<string, string>>, body: object) {
  return gateway.send({
    path: MODEL_CHECK,
    headers: { ...(await gateway.headers()), ...headers },
    body,
  });
}

describe('a log line', () => {
  it.each(HEADERS.flatMap((header) => WORDS.map((word) => [header, word] as const)))(
    'does not repeat %s: %s',
    async (header, word) => {
      await send({ [header]: word }, modelCheckBody('bedrock/amazon.nova-lite-v1:0'));

      expect(loggedTexts()).not.toContain(word);
      expect(loggedTexts().filter((text) => /^[=+@\t\r-]/.test(text))).toEqual([]);
    },
  );

  it.each(HEADERS)('holds little of %s', async (header) => {
    await send({ [header]: 'a'.repeat(4_000) }, modelCheckBody('bedrock/amazon.nova-lite-v1:0'));

    expect(Math.max(...loggedTexts().map(({ length }) => length))).toBeLessThanOrEqual(128);
  });

  it.each([
    ...WORDS.map((word) => `bedrock/${word}`),
    `bedrock/a.${'b'.repeat(2_000)}`,
    'bedrock/=1',
  ])('does not repeat the identifier %s', async (identifier) => {
    await send({}, modelCheckBody(identifier));

    expect(loggedTexts().filter((text) => identifier.includes(text) && text.length > 30)).toEqual(
      [],
    );
    expect(loggedTexts().filter((text) => /^[=+@\t\r-]/.test(text))).toEqual([]);
  });

  it.each(['9.9.9', '>9.9.9-zzz', `${'>9.0.0,'.repeat(30)}>9.0.0`])(
    'holds little of a version that no prompt has: %s',
    async (prompt_version) => {
      await send({}, { ...modelCheckBody('bedrock/amazon.nova-lite-v1:0'), prompt_version });

      const { unmetPromptVersion } = gateway.logs.at(-1) as { unmetPromptVersion?: string };
      expect(unmetPromptVersion?.length).toBeLessThanOrEqual(64);
    },
  );
});
