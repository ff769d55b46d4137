/** What `npm run usage` counts of lines, in whatever form they come. */
import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { line, reportOf, usage } from './command-line.ts';

describe('the figures', () => {
  it('are sums, shares and percentiles', async () => {
    const { total } = await reportOf([
      line({ user: 'a'.repeat(32) }),
      line({ user: 'b'.repeat(32), durationMs: 3_000, firstTokenMs: 600, fallback: true }),
      line({ outcome: 'model_throttled', status: 503, costUsd: undefined, inputTokens: undefined }),
      line({ outcome: 'caller_gone', costEstimated: true }),
    ]);

    expect(total).toMatchObject({
      requests: 4,
      users: 2,
      costUsd: 0.03703701,
      inputTokens: 2_700,
      outputTokens: 400,
      cacheReadTokens: 400,
      cachedShare: 400 / 3_100,
      firstTokenMsP50: 400,
      durationMsP99: 1_000,
      errorShare: 0.25,
      fallbackShare: 0.25,
      withoutPrice: 0,
      estimated: 1,
    });
  });

  it('add up where floating-point numbers would not', async () => {
    const lines = Array.from({ length: 1_000 }, (_, index) =>
      line({ costUsd: 0.1, correlationId: String(index) }),
    );

    expect((await reportOf(lines)).total['costUsd']).toBe(100);
  });

  it('say what has no price instead of taking it for free', async () => {
    const { stdout, stderr } = await usage(['--from', '-'], {
      input: line({ costUsd: undefined, model: 'lab//qwen3' }),
    });

    expect(stdout).toMatch(/^lab\/\/qwen3 +1 +0 +– /m);
    expect(stderr).toMatch(/1 requests asked models without a price/);
  });

  it('leave out health checks, other log lines and what came twice, and say so', async () => {
    const twice = line();
    const { total, leftOut } = await reportOf([
      twice,
      twice,
      line({ correlationId: 'another' }),
      line({ access: undefined, tokenIssuer: undefined, feature: undefined }),
      JSON.stringify({ level: 'WARN', message: 'budget', timestamp: '2026-11-05T10:00:00.000Z' }),
      'START RequestId: 4711',
      '{"message":"request","timest',
      line({ timestamp: 'yesterday' }),
    ]);

    expect(total['requests']).toBe(2);
    expect(leftOut).toEqual({ unreadable: 3, duplicates: 1, open: 1 });
  });

  it('count members of a wrong type as missing', async () => {
    const { total, tables } = await reportOf([
      line({
        costUsd: '1e9',
        inputTokens: -5,
        outputTokens: null,
        firstTokenMs: 'soon',
        feature: 7,
      }),
    ]);

    expect(total).toMatchObject({ requests: 1, costUsd: 0, inputTokens: 0, outputTokens: 0 });
    expect(tables[0]?.rows[0]?.['feature']).toBe('(none)');
  });
});

describe('lines', () => {
  it.each([
    ['compressed', (text: string) => gzipSync(text)],
    ['compressed in pieces', (text: string) => Buffer.concat([...text].map((c) => gzipSync(c)))],
    ['with the ends of Windows', (text: string) => text.replaceAll('\n', '\r\n')],
    ['two on one line', (text: string) => text.replaceAll('\n', '')],
    ['with a time before them', (text: string) => text.replaceAll(/^/gm, '2026-11-05T10:00Z ')],
    ['without a last line end', (text: string) => text],
  ])('%s are read', async (_, form) => {
    const text = [line(), line({ correlationId: 'ü}{"' })].join('\n');
    const { json } = await usage(['--from', '-', '--json'], { input: form(text) });

    expect(json()).toMatchObject({ total: { requests: 2 }, leftOut: { unreadable: 0 } });
  });

  it('that are damaged end the report, so that it never looks complete', async () => {
    const packed = gzipSync(Array.from({ length: 500 }, () => line()).join('\n'));
    const { code, stderr, stdout } = await usage(['--from', '-'], {
      input: packed.subarray(0, packed.length / 2),
    });

    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/-: the compressed data is damaged or breaks off/);
  });

  it.runIf(existsSync('/proc/self/mem'))('that cannot be read are named', async () => {
    // A process may not read its own memory from the beginning.
    const { code, stderr } = await usage(['--from', '/proc/self/mem']);

    expect(code).toBe(1);
    expect(stderr).toMatch(/\/proc\/self\/mem cannot be read \(E\w+\)/);
  });
});
