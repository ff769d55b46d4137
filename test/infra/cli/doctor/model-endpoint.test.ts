/** The model endpoint as the doctor asks it with a key: healthy, and broken in each way. */
import { describe, expect, it } from 'vitest';
import { startEndpoint } from '../../../functions/model-endpoint/site.ts';
import { examine } from './examine.ts';
import { type EndpointFaults, KEY, type Refusal, startModelEndpoint } from './model-endpoint.ts';

const IDS = 'model-key,model-answer,model-tools';

const examineKey = (url: string, ...given: readonly string[]) =>
  examine(['--url', url, '--model-key', KEY, '--only', IDS, ...given]);

describe('a healthy model endpoint', () => {
  it('passes every check, and no answer is in the report, nor the key', async () => {
    await using endpoint = await startModelEndpoint();

    const { of, exitCode, text } = await examineKey(endpoint.url);

    expect(of('model-key')).toMatchObject({
      status: 'ok',
      seen: 'accepted, another one refused; may ask for claude-sonnet-4-6, default',
    });
    expect(of('model-answer')).toMatchObject({
      status: 'ok',
      seen: expect.stringMatching(
        /^claude-sonnet-4-6 \(eu\.anthropic\.claude-sonnet-4-6\) answers after \d+ ms$/,
      ),
    });
    expect(of('model-tools')).toMatchObject({
      status: 'ok',
      seen: expect.stringMatching(/^a call of a tool in 14 events, first after \d+ ms/),
    });
    expect(exitCode).toBe(0);
    expect(text).not.toContain('secret');
    expect(text).not.toContain(KEY);
  });

  it('is asked as the service asks: by name, with a tool, streamed, and usage at the end', async () => {
    await using endpoint = await startModelEndpoint();

    await examineKey(endpoint.url, '--model-name', 'custom_openai/claude-sonnet-4-6');

    expect(endpoint.asked).toMatchObject([
      { model: 'custom_openai/claude-sonnet-4-6', max_tokens: 1 },
      {
        model: 'custom_openai/claude-sonnet-4-6',
        stream: true,
        stream_options: { include_usage: true },
        tools: [{ type: 'function' }],
      },
    ]);
  });

  it('is not asked without a key', async () => {
    await using endpoint = await startModelEndpoint();

    const { results } = await examine(['--url', endpoint.url, '--only', 'healthz']);

    expect(results.filter(({ id }) => id.startsWith('model-'))).toEqual([]);
    expect(endpoint.asked).toEqual([]);
  });
});

type Row = readonly [id: string, faults: EndpointFaults, seen: RegExp, fix: RegExp];

const answer = (refusal: Refusal, seen: RegExp, fix: RegExp): Row => [
  ...(['model-answer', { answer: refusal }, seen, fix] as const),
];

describe('a model endpoint that', () => {
  it.each<Row>([
    ['model-key', { models: [401, 'invalid_api_key'] }, /key is refused/, /key list/],
    ['model-key', { models: [503, 'keys_unavailable'] }, /cannot read/, /DynamoDB/],
    ['model-key', { models: [404, ''] }, /404/, /modelEndpoint=on/],
    ['model-key', { models: [401, ''] }, /401/, /modelEndpoint=on/],
    answer([404, 'model_not_found'], /no claude-sonnet-4-6 for/, /one of: claude-sonnet-4-6, def/),
    answer([403, 'budget_used_up'], /a budget .* used up/, /budget list/),
    answer([403, 'feature_disabled'], /switched off/, /enable/),
    answer([403, 'model_denied'], /no access to claude-sonnet-4-6/, /models parameter/),
    answer([429, 'model_throttled'], /quota/, /Service Quotas/),
    answer([504, 'model_timeout'], /took too long/, /alias set/),
    answer([502, 'model_failed'], /claude-sonnet-4-6 fails/, /awsError/),
    answer([503, 'model_unavailable'], /unavailable/, /fallback/),
    answer([500, 'internal'], /500 internal/, /See internal in docs\/errors\.md/),
    ['model-tools', { stream: [400, 'unsupported_parameter'] }, /takes no tools/, /Choose/],
    [
      'model-tools',
      { spoil: (events) => events.slice(0, -3) },
      /end is missing: 0 finish_reason, 0 usage/,
      /cuts the stream/,
    ],
    [
      'model-tools',
      { spoil: (events) => events.slice(0, -1) },
      /end is missing: 1 finish_reason, 1 usage/,
      /cuts the stream/,
    ],
    [
      'model-tools',
      { spoil: (events) => [...events.slice(0, 4), '{"error":{"code":"model_failed"}}'] },
      /breaks off \(model_failed\)/,
      /docs\/errors\.md/,
    ],
    [
      'model-tools',
      { spoil: (events) => events.filter((_, index) => index !== 5 && index !== 11) },
      /call of the tool is damaged/,
      /loses or repeats/,
    ],
    [
      'model-tools',
      { spoil: (events) => events.map((event) => event.replace('"tool_calls"}', '"stop"}')) },
      /called no tool \(stop\)/,
      /good with tools/,
    ],
    ['model-tools', { isBuffered: true }, /arrives at once/, /buffer/],
    [
      'model-tools',
      { headers: { 'content-type': 'text/html' } },
      /no stream but text\/html/,
      /in place of the gateway/,
    ],
    ['model-tools', { headers: { 'content-encoding': 'gzip' } }, /compresses/, /gzip off/],
  ])('%s with %j is told: %s, %s', async (...row) => {
    const [id, faults, seen, fix] = row;
    await using endpoint = await startModelEndpoint(faults);

    const { of, exitCode } = await examineKey(endpoint.url);

    expect(of(id)).toMatchObject({
      status: 'failed',
      seen: expect.stringMatching(seen),
      fix: expect.stringMatching(fix),
    });
    expect(exitCode).toBe(1);
  });

  it('takes any key is for trials alone', async () => {
    await using endpoint = await startModelEndpoint({ isOpen: true });

    const { of } = await examineKey(endpoint.url);

    expect(of('model-key')).toMatchObject({
      status: 'warning',
      seen: expect.stringContaining('any key is accepted'),
      fix: expect.stringContaining('AIGW_AUTH__BYPASS_EXTERNAL'),
    });
  });

  it('lists nothing for the key says how to let it ask', async () => {
    await using endpoint = await startModelEndpoint({ models: [] });

    const { of } = await examineKey(endpoint.url);

    expect(of('model-key')).toMatchObject({
      status: 'warning',
      fix: expect.stringContaining('key set'),
    });
  });

  it('is asked for a name with a slash never hears of it', async () => {
    await using endpoint = await startModelEndpoint();

    const { of } = await examineKey(endpoint.url, '--model-name', 'bedrock/claude-sonnet-4-6');

    expect(of('model-answer')).toMatchObject({
      status: 'failed',
      seen: 'bedrock/claude-sonnet-4-6 has a slash',
      fix: expect.stringContaining('alias set'),
    });
    expect(endpoint.asked).toEqual([]);
  });
});

describe('the gateway itself', () => {
  it('passes every check with a key, and tells one that was made elsewhere', async () => {
    await using site = await startEndpoint();
    const note = { id: 'tooluse_A', name: 'note', input: { text: 'a secret '.repeat(30) } };
    site.model(({ prompt }) =>
      prompt.includes('merge request')
        ? { type: 'answer', toolUse: [note], chunkDelayMs: 5 }
        : { type: 'answer', text: 'OK' },
    );
    const key = await site.key({ models: ['claude-sonnet-4-6'] });

    const { of } = await examine(['--url', site.url, '--model-key', key, '--only', IDS]);
    const other = await examineKey(site.url);

    for (const id of IDS.split(',')) expect(of(id)).toMatchObject({ id, status: 'ok' });
    expect(of('model-answer')?.seen).toContain('(eu.anthropic.claude-sonnet-4-6)');
    expect(other.of('model-key')).toMatchObject({
      status: 'failed',
      fix: expect.stringContaining('npm run models -- key create'),
    });
  });

  it('refuses a name that the key may not use, with the names that it may', async () => {
    await using site = await startEndpoint();
    const key = await site.key({ models: ['claude-sonnet-4-6'] });

    const given = ['--model-key', key, '--model-name', 'claude-opus-4-8', '--only', IDS];
    const { of } = await examine(['--url', site.url, ...given]);

    expect(of('model-answer')).toMatchObject({
      status: 'failed',
      fix: expect.stringContaining('name one of: claude-sonnet-4-6.'),
    });
  });
});
