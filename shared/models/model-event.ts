/**
 * What a model says while it answers, in our own words whatever the model.
 *
 * Order: one `start`, any number of deltas, one `finish`. An iteration that ends without `finish`
 * has thrown: a cut-off answer never looks complete.
 *
 * @module
 */

/** Tokens as Bedrock counted them. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

export type FinishReason = 'stop' | 'length' | 'guardrail' | 'filtered' | 'other';

export type ModelEvent =
  | {
      /** The model accepted the request. */
      readonly type: 'start';
      readonly requestId: string | undefined;
      /** What had to be changed first, because the model refused it; absent: nothing. */
      readonly repairs?: readonly string[];
    }
  | { readonly type: 'text-delta'; readonly text: string }
  /** The model thinks. Its thoughts are not passed on; that it is alive is worth knowing. */
  | { readonly type: 'reasoning-delta' }
  /** The model wants a tool called; whole, once its input is complete. */
  | {
      readonly type: 'tool-call';
      readonly id: string;
      readonly name: string;
      readonly input: unknown;
    }
  | {
      readonly type: 'finish';
      readonly reason: FinishReason;
      /** Bedrock's own word for the reason, such as `end_turn`. */
      readonly stopReason: string;
      readonly usage: Usage | undefined;
    };
