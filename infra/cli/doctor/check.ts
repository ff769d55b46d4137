/**
 * What a check is.
 *
 * @module
 */
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';

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
