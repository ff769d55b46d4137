/**
 * What was asked for cannot be meant, or cannot be done; exit code 2. Nothing has been changed.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** What to do instead, such as a command or an option. */
  readonly fix: string | undefined;

  constructor(message: string, fix?: string) {
    super(message);
    this.fix = fix;
  }
}
