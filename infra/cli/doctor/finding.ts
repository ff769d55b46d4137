/**
 * What a check finds.
 *
 * @module
 */

export type Status = 'ok' | 'warning' | 'failed' | 'skipped';

export interface Finding {
  readonly status: Status;
  /** Which one, if there are several, such as a model. */
  readonly subject?: string;
  /** What was seen; never content, never a token. */
  readonly seen: string;
  /** What GitLab shows its administrator or users because of it. */
  readonly gitlab?: string;
  /** What to do, exactly. */
  readonly fix?: string;
}

export const ok = (seen: string): Finding => ({ status: 'ok', seen });

export const skipped = (seen: string, fix?: string): Finding => ({
  status: 'skipped',
  seen,
  ...(fix && { fix }),
});

/** What is wrong, what GitLab shows, what to do. */
export interface Problem {
  readonly seen: string;
  readonly gitlab?: string;
  readonly fix: string;
}

export const warning = (problem: Problem): Finding => ({ status: 'warning', ...problem });

export const failed = (problem: Problem): Finding => ({ status: 'failed', ...problem });
