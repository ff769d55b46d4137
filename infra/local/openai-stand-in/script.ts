/**
 * What the stand-in for an OpenAI-compatible server is told to do with one call.
 *
 * @module
 */

export type Script =
  | AnswerScript
  | ErrorScript
  | RawScript
  /** The connection is reset before any response header. */
  | { readonly type: 'reset' }
  /** Nothing is ever sent, until the client or the stand-in goes away. */
  | { readonly type: 'hang' };

/** A model's answer, as a stream or in one piece, whichever was asked for. */
export interface AnswerScript {
  readonly type: 'answer';
  /** A list is streamed item by item; in one piece it is joined. */
  readonly text?: string | readonly string[];
  /** Thoughts in front of the text, in a member of their own. */
  readonly reasoning?: string;
  readonly toolCalls?: readonly ToolCall[];
  /** Default `tool_calls` if there is one, else `stop`. */
  readonly finishReason?: string;
  /** Default: a quarter of the characters. `false`: the server does not count. */
  readonly usage?: object | false;
  /** Pause between two chunks of the stream, in milliseconds. Default 0. */
  readonly chunkDelayMs?: number;
  /** How a stream breaks off after its text. Absent: it does not. */
  readonly fault?:
    | 'reset'
    | 'cut'
    | 'half-line'
    | 'no-end'
    | 'error-event'
    | 'error-then-end'
    | 'hang';
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

export interface ErrorScript {
  readonly type: 'error';
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Bytes as they are, piece by piece. */
export interface RawScript {
  readonly type: 'raw';
  readonly status?: number;
  readonly contentType: string;
  readonly pieces: readonly (string | Uint8Array)[];
}
