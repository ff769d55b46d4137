/**
 * What the stand-in is told to do with one call: answer, refuse, or break in a chosen way.
 *
 * @module
 */

/** One reaction to one call. */
export type Script =
  | AnswerScript
  | EmbeddingsScript
  | ExceptionScript
  | RawBodyScript
  /** The TCP connection is reset before any response header. */
  | { readonly type: 'reset' }
  /** Nothing is ever sent, until the client or the stand-in goes away. */
  | { readonly type: 'hang' };

/** A model's answer, as a stream or in one piece, whichever was asked for. */
export interface AnswerScript extends Delayed {
  readonly type: 'answer';
  /** A list is streamed item by item; in one piece it is joined. Absent or empty: no text block. */
  readonly text?: string | readonly string[];
  /** Reasoning in front of the text, in a content block of its own. */
  readonly reasoning?: string | readonly string[];
  /** Tool calls after the text, a content block each. */
  readonly toolUse?: readonly ToolUse[];
  /** Default `tool_use` if there is a tool call, else `end_turn`. Any text is sent as it is. */
  readonly stopReason?: string;
  /** Default: a quarter of the characters of prompt and answer. */
  readonly usage?: Usage;
  /** Pause between two chunks of the stream, in milliseconds. Default 0. */
  readonly chunkDelayMs?: number;
  /** How the answer breaks off. Absent: it does not. */
  readonly fault?: StreamFault;
}

/** The answer of an embedding model. Cohere sends all vectors, every other model the first. */
export interface EmbeddingsScript extends Delayed {
  readonly type: 'embeddings';
  readonly vectors: readonly (readonly number[])[];
  /** Default: a quarter of the characters of the input. */
  readonly inputTokens?: number;
}

/** An error response, sent instead of an answer. */
export interface ExceptionScript extends Delayed {
  readonly type: 'exception';
  /** As the API reference spells it, such as `ThrottlingException`; unknown names are sent too. */
  readonly name: string;
  /** Default: the status that AWS documents for the name, else 500. */
  readonly status?: number;
  readonly message?: string;
  /** Further response headers, such as `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A body that is none of the protocol's: a proxy's HTML page, JSON cut short. */
export interface RawBodyScript extends Delayed {
  readonly type: 'raw-body';
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * The way in which an answer breaks off.
 *
 * A call in one piece has no frames to spoil. There, `exception` and `error-frame` become an error
 * response, `reset` and `hang` happen after half of the body, and every other fault ends the
 * response there, cleanly.
 */
export type StreamFault = { readonly after?: FaultPoint } & (
  | {
      readonly type: 'exception';
      readonly name: string;
      readonly message?: string;
      /** Further members of the payload, such as `originalStatusCode`. */
      readonly details?: Readonly<Record<string, unknown>>;
    }
  /** A frame of `:message-type` `error`, which has no payload. */
  | { readonly type: 'error-frame'; readonly code: string; readonly message?: string }
  /** The response ends cleanly, without `messageStop`. */
  | { readonly type: 'end' }
  | { readonly type: 'reset' }
  | { readonly type: 'hang' }
  /** The response ends cleanly in the middle of a frame. */
  | { readonly type: 'half-frame' }
  /** A text frame arrives whole, with a wrong checksum. */
  | { readonly type: 'wrong-crc' }
  /** A text frame above the 16 MiB that the framing allows, then a clean end. */
  | { readonly type: 'oversized-frame' }
);

/**
 * Where a fault happens: when only the headers are out, when the message has started, or after that
 * many chunks (deltas of any kind). Default: after the last chunk, before `messageStop`.
 */
export type FaultPoint = 'headers' | 'message-start' | number;

export interface ToolUse {
  /** Default: `tooluse_` and the number of the block. */
  readonly id?: string;
  readonly name: string;
  readonly input: unknown;
}

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadInputTokens?: number;
  readonly cacheWriteInputTokens?: number;
}

interface Delayed {
  /** Pause before anything is sent, response headers included, in milliseconds. Default 0. */
  readonly delayMs?: number;
}
