import { GatewayError } from '../../errors.ts';
import type { Begin, BegunAnswer, Inquiry } from './inquiry.ts';

/** The answer, or why none began: failures are what the layers around decide about. */
export async function beginOrFail(
  begin: Begin,
  inquiry: Inquiry,
): Promise<BegunAnswer | GatewayError> {
  try {
    return await begin(inquiry);
  } catch (error) {
    return GatewayError.from(error);
  }
}
