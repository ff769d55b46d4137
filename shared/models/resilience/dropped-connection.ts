import type { GatewayError } from '../../errors.ts';

const DROPPED_CODES = ['ECONNRESET', 'EPIPE'];

/**
 * Whether the connection was gone before anything came back: mostly one that was kept for reuse, and
 * that the other side, or Lambda's freeze, has ended in the meantime.
 *
 * Node says `aborted` instead where a response had begun.
 */
export function isDroppedConnection({ cause }: GatewayError): boolean {
  if (!(cause instanceof Error) || cause.message === 'aborted') return false;
  return DROPPED_CODES.includes((cause as NodeJS.ErrnoException).code ?? '');
}
