import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GatewayError } from '#shared/errors.ts';
import { errorResponse } from '#shared/http/error-response.ts';
import { limitHeaders, structureProblem } from '#shared/http/parse-body.ts';

const MAX_HEADER_CHARACTERS = 12 * 1024;

/** API Gateway takes less than that, so that only another front end could send it. */
it('takes 12 KiB of names and values, and not one character more', () => {
  const fits = { name: 'a'.repeat(MAX_HEADER_CHARACTERS - 4), 'not-there': undefined };
  const tooMany = { name: 'a'.repeat(MAX_HEADER_CHARACTERS - 8), other: '' };

  expect(() => limitHeaders({ headers: { name: fits.name } })).not.toThrow();
  expect(() => limitHeaders({ headers: fits })).toThrow('The headers are too large');
  expect(() => limitHeaders({ headers: tooMany })).toThrow(
    expect.objectContaining({ code: 'headers_too_large' }),
  );
});

it('answers what is too large with 431', () => {
  const { statusCode, body } = errorResponse(new GatewayError('headers_too_large', '…'), 'status');

  expect([statusCode, body]).toEqual([431, '{"detail":"Request headers are too large"}']);
});

const nested = (text: string, depth: number) => {
  const value = JSON.stringify({ [text]: [text, text] });
  return '['.repeat(depth - 2) + value + ']'.repeat(depth - 2);
};

it('counts no bracket that stands in a string, whatever is escaped there', () => {
  const texts = fc.string({
    unit: fc.constantFrom('"', '\\', '[', '}', ',', 'a', '\n', 'é', '界'),
  });
  fc.assert(
    fc.property(texts, (text) => {
      expect(structureProblem(nested(text, 64))).toBeUndefined();
      expect(structureProblem(nested(text, 65))).toBe('Body is nested too deeply');
    }),
  );
});

it.each(['["a', '["a\\"', '["a\\\\\\" ]]', '"'])(
  'counts nothing behind the beginning of a string without an end: %s',
  (json) => {
    expect(structureProblem(json + '['.repeat(100))).toBeUndefined();
    expect(structureProblem(`${json}"${'['.repeat(100)}`)).toBe('Body is nested too deeply');
  },
);
