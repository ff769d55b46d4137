import { GatewayError } from '#shared/errors.ts';

/** What one look at a serving platform found. */
export interface CheckStep {
  readonly step: string;
  readonly ok: boolean;
  readonly says: string;
}

/** Words of ours: those of a server may quote what it was sent. */
export function reasonOf(error: unknown): string {
  const { code, message, ...facts } = GatewayError.from(error);
  const { awsError, platformStatus, platformError } = facts;
  const seen = [platformStatus, platformError, awsError].filter(Boolean).join(' ');
  return [message, seen && `(${seen})`, `[${code}]`].filter(Boolean).join(' ');
}
