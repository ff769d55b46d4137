import type { ErrorCode } from '../errors.ts';

/**
 * An answer that broke off after its first byte. Lambda prints it and puts it into the response's
 * trailers: there is nothing of the cause in it, which may quote content and is in the log line.
 */
export class BrokenAnswer extends Error {
  override readonly name = 'BrokenAnswer';

  constructor(code: ErrorCode) {
    super(`The answer broke off: ${code}`);
  }
}
