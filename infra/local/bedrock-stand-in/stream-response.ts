/**
 * The answer to ConverseStream, frame by frame.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 * @module
 */
import { contentBlocks, reportedUsage, stopReason } from './content.ts';
import type { Exchange } from './exchange.ts';
import { eventFrame } from './frames.ts';
import type { ModelCall } from './model-call.ts';
import type { AnswerScript, FaultPoint } from './script.ts';
import { breakStream } from './stream-fault.ts';

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
