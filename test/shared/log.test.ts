import { describe, expect, it, vi } from 'vitest';
import { createLog, type LogOptions, logOptionsOf } from '#shared/log.ts';

/** The lines that some calls leave, each with the level that it was printed with. */
function written(options: Omit<LogOptions, 'print' | 'service'>, facts: object = {}) {
  const lines: { level: string; line: Record<string, unknown> }[] = [];
  const print: LogOptions['print'] = (line, level) => lines.push({ level, line: JSON.parse(line) });
  const log = createLog({ service: 'duo-edge-test', ...options, print });
  log('info', 'request', facts);
  log('warn', 'odd', facts);
  log('error', 'bad', facts);
  return lines;
}

describe('a log line', () => {
  it('has the members that Powertools for AWS Lambda writes, and the facts', () => {
    const [first] = written({}, { status: 200, repairs: ['a'], user: 'u' });

    expect(first).toEqual({
      level: 'info',
      line: {
        level: 'INFO',
        message: 'request',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        service: 'duo-edge-test',
        status: 200,
        repairs: ['a'],
        user: 'u',
      },
    });
  });

  it('leaves out what says nothing', () => {
    const [first] = written({}, { a: undefined, b: null, c: '', d: 0, e: false });

    expect(first?.line).not.toHaveProperty('a');
    expect(first?.line).not.toHaveProperty('b');
    expect(first?.line).not.toHaveProperty('c');
    expect(first?.line).toMatchObject({ d: 0, e: false });
  });

  it.each([
    ['Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1', '1-5759e988-bd862e3fe1be46a994272793'],
    ['odd', undefined],
    [undefined, undefined],
  ])('names the trace in %s', (header, traceId) => {
    const [first] = written({ traceHeader: () => header });

    expect(first?.line['xray_trace_id']).toBe(traceId);
  });

  it.each([
    [undefined, ['info', 'warn', 'error']],
    ['nonsense', ['info', 'warn', 'error']],
    ['DEBUG', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['ERROR', ['error']],
    ['SILENT', []],
  ])('is written from level %s on', (level, expected) => {
    expect(written({ level }).map((each) => each.level)).toEqual(expected);
  });

  it('takes service, level and trace from the environment, Lambda’s own level first', () => {
    const { service, level, traceHeader } = logOptionsOf({
      AWS_LAMBDA_LOG_LEVEL: 'WARN',
      POWERTOOLS_LOG_LEVEL: 'DEBUG',
      POWERTOOLS_SERVICE_NAME: 'duo-edge-test',
      _X_AMZN_TRACE_ID: 'Root=1-a',
    });

    expect([service, level, traceHeader?.()]).toEqual(['duo-edge-test', 'WARN', 'Root=1-a']);
    expect(logOptionsOf({})).toMatchObject({ service: 'duo-edge', level: undefined });
  });

  it('goes to standard output, and what is wrong to standard error', () => {
    const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const error = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const log = createLog({ service: 'duo-edge' });
    log('info', 'a', {});
    log('warn', 'b', {});
    const [outputs, errors] = [out.mock.calls.length, error.mock.calls.length];
    const [line] = out.mock.calls[0] ?? [];
    vi.restoreAllMocks();

    expect([outputs, errors]).toEqual([1, 1]);
    expect(line).toMatch(/^\{.*\}\n$/);
  });
});
