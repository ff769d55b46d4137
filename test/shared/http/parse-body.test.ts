import { expect, it } from 'vitest';
import { GatewayError } from '#shared/errors.ts';
import { errorResponse } from '#shared/http/error-response.ts';
import { limitHeaders } from '#shared/http/parse-body.ts';

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
