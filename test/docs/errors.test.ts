/**
 * The catalogue of errors: every code, and what GitLab makes of it, derived from what the gateway
 * answers.
 */
import { describe, expect, it } from 'vitest';
import { connectionText } from '#infra/cli/doctor/reasons.ts';
import { ERROR_CODES, type ErrorCode, GatewayError } from '#shared/errors.ts';
import { errorResponse } from '#shared/http/error-response.ts';
import { agentLines } from '../../functions/chat/agent/agent-lines.ts';
import { readFile, tablesOf } from './pages.ts';

const SHOWS = 'GitLab shows';

const tables = tablesOf(readFile('docs/errors.md')).filter(({ header }) => header.includes(SHOWS));

/** What the page says of a code under "GitLab shows". */
function shownFor(code: ErrorCode): string | undefined {
  for (const { header, rows } of tables) {
    const row = rows.find(([first]) => first === `\`${code}\``);
    if (row) return row[header.indexOf(SHOWS)];
  }
  return undefined;
}

/** Nobody waits for the first; the second happens where no administrator and no chat looks. */
const UNSEEN: readonly ErrorCode[] = ['caller_gone', 'signing_failed'];
const SEEN = ERROR_CODES.filter((code) => !UNSEEN.includes(code));

/** A budget that is used up does not refuse GitLab's test of a model. */
const TESTED = SEEN.filter((code) => code !== 'budget_used_up');

const DETAIL = [{ type: 'missing', loc: ['body'], msg: 'Field required' }];

/** Where the connection test says why, the page says so. */
function hintOf(code: ErrorCode): object {
  return code === 'unauthenticated' || code === 'forbidden' ? { hint: '…' } : {};
}

function responseTo(code: ErrorCode) {
  const options = code === 'invalid_request' ? { detail: DETAIL } : {};
  // What is not found is not known to be a connection test either.
  const form = code === 'not_found' ? 'status' : 'connection-test';
  return errorResponse(new GatewayError(code, 'why', { ...options, ...hintOf(code) }), form);
}

/** The end of what "Test connection" shows. */
function tested(code: ErrorCode): string {
  const { statusCode, body } = responseTo(code);
  const reply = { type: 'reply', status: statusCode, text: String(body) } as const;
  const text = connectionText({
    ...reply,
    headers: {},
    elapsedMs: 1,
    receivedAtMs: 1,
    arrivalsMs: [],
    cut: false,
  });
  const [, end = ''] = text.split(/returned code /);
  return end.replace(/Unknown error\..*/, 'Unknown error. …').replace(/Field required/, '');
}

/** The code that Duo Chat shows, by the rules of GitLab. */
async function chatCode(code: ErrorCode): Promise<string> {
  const line = await chatLine(code);
  const { statusCode } = responseTo(code);
  if (statusCode === 421 || !line.includes('the gateway failed')) {
    return line.includes('prompt is too long') ? 'A1005' : 'A1004';
  }
  return statusCode === 403 ? 'M3006' : 'A9999';
}

/** What the chat writes of a failure; it has words of its own for those that can happen there. */
async function chatLine(code: ErrorCode): Promise<string> {
  const events = (async function* () {
    yield* [] as never[];
    throw new GatewayError(code, 'why');
  })();
  return (await Array.fromAsync(agentLines(events, {}))).join('');
}

describe('the catalogue of errors', () => {
  it.each(ERROR_CODES)('explains %s', (code) => {
    expect(shownFor(code)).toMatch(/\w/);
  });

  it('explains no code that there is not', () => {
    const codes = tables.flatMap(({ rows }) => rows.map(([code = '']) => code.replaceAll('`', '')));

    expect(codes.toSorted()).toEqual([...ERROR_CODES].toSorted());
  });

  it.each(TESTED)('says what Test connection shows for %s', (code) => {
    expect(shownFor(code)).toContain(`\`${tested(code)}\``);
  });

  it.each(SEEN)('says what Duo Chat shows for %s', async (code) => {
    expect(shownFor(code)).toContain(await chatCode(code));
  });

  it('has the text of each code that Duo Chat shows', () => {
    const shown = tables.flatMap(({ rows }) => rows.map((row) => row.join(' ')));
    const codes = new Set(shown.join(' ').match(/\b[AGM]\d{4}\b/g));
    const explained = tablesOf(readFile('docs/errors.md'))
      .flatMap(({ rows }) => rows.map(([first = '']) => first))
      .join(' ');

    expect([...codes].filter((code) => !explained.includes(code))).toEqual([]);
  });
});
