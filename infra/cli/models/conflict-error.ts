/** Somebody else changed the same key in between. Nothing of one's own has been written. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';

  constructor(key: string, options?: ErrorOptions) {
    super(`${key} was changed by somebody else in between; nothing was written`, options);
  }
}
