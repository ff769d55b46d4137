/**
 * The answer to ConverseStream, frame by frame.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 * @module
 */
import { contentBlocks, reportedUsage, stopReason } from './content.ts';
import type { Exchange } from './exchange.ts';
import { errorFrame, eventFrame, exceptionFrame, withWrongChecksum } from './frames.ts';
import type { ModelCall } from './model-call.ts';
import type { AnswerScript, FaultPoint, StreamFault } from './script.ts';

export async function sendStream(
  script: AnswerScript,
  call: ModelCall,
  exchange: Exchange,
): Promise<void> {
  exchange.start(200, { 'content-type': 'application/vnd.amazon.eventstream' });
  const frames = answerFrames(script, call);
  const end = script.fault ? faultIndex(frames, script.fault.after) : frames.length;

  let chunks = 0;
  for (const { isChunk, bytes } of frames.slice(0, end)) {
    if (isChunk && chunks++ > 0) await exchange.pause(script.chunkDelayMs);
    await exchange.write(bytes);
  }
  if (script.fault) await breakStream(script.fault, exchange);
  else exchange.end();
}

interface Frame {
  readonly isChunk: boolean;
  readonly bytes: Buffer;
}

function answerFrames(script: AnswerScript, call: ModelCall): readonly Frame[] {
  const blocks = contentBlocks(script).flatMap(({ start, deltas }, contentBlockIndex) => [
    ...(start ? [frame('contentBlockStart', { contentBlockIndex, start })] : []),
    ...deltas.map((delta) => frame('contentBlockDelta', { contentBlockIndex, delta })),
    frame('contentBlockStop', { contentBlockIndex }),
  ]);
  return [
    frame('messageStart', { role: 'assistant' }),
    ...blocks,
    frame('messageStop', { stopReason: stopReason(script) }),
    frame('metadata', { usage: reportedUsage(script, call), metrics: { latencyMs: 1 } }),
  ];
}

function frame(type: string, payload: object): Frame {
  return { isChunk: type === 'contentBlockDelta', bytes: eventFrame(type, payload) };
}

/** How many frames go out before the fault. */
function faultIndex(frames: readonly Frame[], after: FaultPoint | undefined): number {
  const messageStop = frames.length - 2;
  if (after === undefined) return messageStop;
  if (after === 'headers') return 0;
  if (after === 'message-start' || after === 0) return 1;

  const ends = frames.flatMap(({ isChunk }, index) => (isChunk ? [index + 1] : []));
  return ends[after - 1] ?? messageStop;
}

/** The most that a payload may hold by the framing's specification, in bytes. */
const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

/** Ends a stream whose earlier frames are out. */
async function breakStream(fault: StreamFault, exchange: Exchange): Promise<void> {
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
