/**
 * Takes a streamed body apart.
 *
 * @module
 */

export interface SseEvent {
  readonly event?: string;
  readonly id?: string;
  /** The event's data, parsed as JSON. */
  readonly data?: unknown;
}

/**
 * The server-sent events of a body. Comments, and blocks of nothing else, are skipped.
 *
 * @throws {SyntaxError} for data that is no JSON
 */
export function parseSse(text: string): readonly SseEvent[] {
  const blocks = text.split(/\r\n\r\n|\n\n/).map(parseBlock);
  return blocks.filter((event) => Object.keys(event).length > 0);
}

/**
 * The values of a body of one JSON value per line. Blank lines are skipped.
 *
 * @throws {SyntaxError} for a line that is no JSON
 */
export function parseNdjson(text: string): readonly unknown[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => JSON.parse(line));
}

function parseBlock(block: string): SseEvent {
  const fields = block
    .split(/\r\n|\n/)
    .filter((line) => line !== '' && !line.startsWith(':'))
    .map((line) => /^([^:]*):? ?(.*)$/s.exec(line) ?? [])
    .map(([, name = '', value = '']) => [name, value] as const);

  const data = fields.filter(([name]) => name === 'data').map(([, value]) => value);
  const others = fields.filter(([name]) => name !== 'data');
  return {
    ...Object.fromEntries(others),
    ...(data.length > 0 && { data: JSON.parse(data.join('\n')) }),
  };
}
