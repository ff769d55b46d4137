/**
 * What a check is, and what it finds.
 *
 * @module
 */
import type { CheckContext } from './context.ts';

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

export interface Check {
  /** For `--only` and `--skip`. */
  readonly id: string;
  readonly title: string;
  /** Checks that must succeed for this one to mean anything. */
  readonly needs: readonly string[];
  /** Whether it needs a GitLab token, unless the gateway accepts requests without one. */
  readonly token?: boolean;
  run(context: CheckContext): Promise<Finding | readonly Finding[]>;
}

export interface Result extends Finding {
  readonly id: string;
  readonly title: string;
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
