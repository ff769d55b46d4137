/**
 * The ways in which a stream ends badly.
 *
 * @module
 */
import type { Exchange } from './exchange.ts';
import { errorFrame, eventFrame, exceptionFrame, withWrongChecksum } from './frames.ts';
import type { StreamFault } from './script.ts';

/** The most that a payload may hold by the framing's specification, in bytes. */
const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

/** Ends a stream whose earlier frames are out. */
export async function breakStream(fault: StreamFault, exchange: Exchange): Promise<void> {
  if (fault.type === 'reset') return exchange.reset();
  if (fault.type === 'hang') return exchange.hang();

  const bytes = lastBytes(fault);
  if (bytes.length > 0) await exchange.write(bytes);
  exchange.end();
}

function lastBytes(fault: StreamFault): Uint8Array {
  switch (fault.type) {
    case 'exception': {
      const { name, message = name, details } = fault;
      const type = name.charAt(0).toLowerCase() + name.slice(1);
      return exceptionFrame(type, { message, ...details });
    }
    case 'error-frame':
      return errorFrame(fault.code, fault.message ?? fault.code);
    case 'half-frame': {
      const whole = textFrame('never read');
      return whole.subarray(0, whole.length / 2);
    }
    case 'wrong-crc':
      return withWrongChecksum(textFrame('never read'));
    case 'oversized-frame':
      return textFrame('x'.repeat(MAX_PAYLOAD_BYTES));
    case 'end':
    case 'reset':
    case 'hang':
      return new Uint8Array();
  }
}

function textFrame(text: string): Buffer {
  return eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text } });
}
