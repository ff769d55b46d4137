/** The command did its work, and what it found is not good; exit code 1. */
export class FailedError extends Error {
  override readonly name = 'FailedError';
}
