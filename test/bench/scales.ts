/**
 * How much of everything a run does. All loads are bounded by count or time.
 *
 * @module
 */

export interface Scale {
  /** Calls of each arm and form, one at a time. */
  readonly latencyCalls: number;
  readonly warmUpCalls: number;
  /** Paced streams of each arm and form, and the chunks of each. */
  readonly pacedStreams: number;
  readonly pacedChunks: number;
  readonly inFlight: readonly number[];
  /** For each load, in milliseconds. */
  readonly loadMs: number;
  /** How often all loads are repeated, in turns. */
  readonly loadRounds: number;
  /** Streams after which the memory is looked at. */
  readonly memoryStreams: number;
  /** Streams of gateway and peer each, before their memory is compared. */
  readonly peerStreams: number;
  /** Paced streams held at once, and the frames of each. */
  readonly heldStreams: readonly number[];
  readonly heldFrames: number;
  /** Fresh processes of each kind. */
  readonly coldStarts: number;
  readonly requestBytes: readonly number[];
  readonly streamChunks: readonly number[];
  readonly assignments: readonly number[];
  /** Calls for each size of what grows. */
  readonly growthCalls: number;
  /** The long answer, in bytes of text. */
  readonly longAnswerBytes: number;
}

const KB = 1_000;
const MB = 1_000 * KB;

export const SCALES = {
  full: {
    latencyCalls: 500,
    // Node has compiled what it will after about as many calls.
    warmUpCalls: 1_000,
    pacedStreams: 4,
    pacedChunks: 50,
    inFlight: [1, 8, 32, 128],
    loadMs: 1_000,
    loadRounds: 3,
    memoryStreams: 2_000,
    peerStreams: 3_000,
    heldStreams: [64, 128, 256, 512],
    heldFrames: 64,
    coldStarts: 11,
    requestBytes: [1 * KB, 10 * KB, 100 * KB, 1 * MB],
    streamChunks: [10, 100, 1_000, 10_000],
    assignments: [1, 10, 100, 1_000],
    growthCalls: 15,
    longAnswerBytes: 10 * MB,
  },
  quick: {
    latencyCalls: 40,
    warmUpCalls: 40,
    pacedStreams: 1,
    pacedChunks: 12,
    inFlight: [1, 32],
    loadMs: 300,
    loadRounds: 1,
    memoryStreams: 200,
    peerStreams: 100,
    heldStreams: [256],
    heldFrames: 32,
    coldStarts: 2,
    requestBytes: [1 * KB, 30 * KB, 1 * MB],
    streamChunks: [10, 300, 3_000],
    assignments: [1, 30, 1_000],
    growthCalls: 2,
    longAnswerBytes: 4 * MB,
  },
  /** To see that everything is there; its numbers mean nothing. */
  smoke: {
    latencyCalls: 2,
    warmUpCalls: 1,
    pacedStreams: 1,
    pacedChunks: 4,
    inFlight: [1, 32],
    loadMs: 30,
    loadRounds: 1,
    memoryStreams: 8,
    peerStreams: 4,
    heldStreams: [4],
    heldFrames: 4,
    coldStarts: 1,
    requestBytes: [1 * KB, 10 * KB],
    streamChunks: [10, 100],
    assignments: [1, 10],
    growthCalls: 1,
    longAnswerBytes: 1 * MB,
  },
} as const satisfies Record<string, Scale>;

export type ScaleName = keyof typeof SCALES;
