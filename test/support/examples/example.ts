/**
 * The example files' format, as types.
 *
 * @see {@link file://../../fixtures/examples/README.md}
 * @module
 */
import type { Json, JsonObject } from './json.ts';

/** One case, or one variant of a case, ready to be replayed. */
export interface Example {
  /** Unique: the case's id, and for a variant `case/variant`. */
  readonly id: string;
  readonly title: string;
  /** The file's name, without its folder. */
  readonly file: string;
  readonly tags: readonly string[];
  readonly note?: string;
  /** To be sent in this order. A plain case has one. */
  readonly steps: readonly ExampleStep[];
}

export interface ExampleStep {
  /** The gateway's settings for this step. */
  readonly gateway: JsonObject;
  /** What to sign; `saved`: the headers hold a token already; `null`: none is made. */
  readonly token: TokenSpec | 'saved' | null;
  readonly model: ExampleModel;
  readonly request: ExampleRequest;
  readonly expect: Expectation;
  /** Name → path in the JSON answer, for placeholders of later steps. */
  readonly save: Readonly<Record<string, string>>;
}

export interface TokenSpec {
  readonly issuer: 'gitlab' | 'portal' | 'gateway';
  readonly scopes: readonly string[];
  /** All claims that differ from token to token; a null is a claim to leave out. */
  readonly claims: JsonObject;
  /** Seconds from now. */
  readonly expires_in: number;
  readonly key?: 'unknown' | 'none' | 'hs256-public';
  /** Claims to change after signing. */
  readonly tamper?: JsonObject;
}

export interface ExampleRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Json;
  readonly body_text?: Json;
  readonly body_base64?: string;
}

/** How the model behaves. */
export interface ExampleModel {
  readonly text?: string;
  readonly chunks?: readonly string[];
  readonly react?: ReactAnswer;
  /** One vector per content of the request. */
  readonly embeddings?: readonly (readonly number[])[];
  readonly stop_reason?: string;
  readonly usage?: { readonly input_tokens: number; readonly output_tokens: number };
  readonly delay_ms?: number;
  readonly error?: ModelError;
  /** The exception event that breaks the stream after its chunks. */
  readonly error_after_chunks?: { readonly exception: string; readonly message?: string };
}

export type ReactAnswer =
  | { readonly thought: string; readonly final_answer: string | readonly string[] }
  | { readonly thought: string; readonly tool: string; readonly tool_input: Json };

export interface ModelError {
  readonly exception: string;
  readonly http_status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** How many calls in a row fail. Default 1. */
  readonly times?: number;
}

/** What must come back. `match` members and the like are matchers, see `match.ts`. */
export interface Expectation {
  readonly status: number | readonly number[];
  readonly headers?: Readonly<Record<string, Json>>;
  readonly body?: BodyExpectation;
  readonly raw_lacks?: readonly string[];
  readonly jwt?: JwtExpectation;
  readonly max_ms?: number;
  readonly model_calls?: number | readonly ModelCallExpectation[];
  readonly no_connection_to?: readonly string[];
  readonly reference_status?: number;
}

export interface BodyExpectation extends EventsExpectation {
  readonly type: 'json' | 'text' | 'ndjson' | 'sse' | 'empty' | 'any';
  readonly match?: Json;
  readonly min_writes?: number;
  readonly ascii?: boolean;
  readonly line_end?: 'lf';
  readonly no_blank_lines?: boolean;
  readonly newline?: 'crlf';
}

export interface EventsExpectation {
  readonly events?: Json;
  readonly first?: Json;
  readonly last?: Json;
  readonly each?: Json;
  readonly each_where?: readonly { readonly where: Json; readonly match: Json }[];
  readonly lacks?: Json;
  readonly count?: Json;
  readonly concat?: ConcatExpectation;
  readonly any_of?: readonly EventsExpectation[];
}

export interface ConcatExpectation {
  readonly where?: Json;
  readonly path: string;
  readonly equals?: Json;
  readonly match?: Json;
}

export interface JwtExpectation {
  readonly path: string;
  readonly header?: Json;
  readonly claims?: Json;
  readonly lifetime_s?: number;
}

export interface ModelCallExpectation {
  readonly prompt_contains?: readonly string[];
  readonly prompt_lacks?: readonly string[];
  readonly prompt_order?: readonly string[];
  readonly [member: string]: Json | undefined;
}

/** What a harness saw of one step. */
export interface Observed {
  readonly status: number;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** How many separate pieces of the body arrived. */
  readonly writes: number;
  readonly elapsedMs: number;
  readonly modelCalls: readonly ObservedCall[];
  /** Hosts that the gateway contacted, with or without a port. */
  readonly connections: readonly string[];
}

/** One call that the model received. */
export interface ObservedCall {
  readonly model_id: string;
  readonly streaming: boolean;
  readonly max_tokens?: number;
  readonly temperature?: number;
  readonly stop?: readonly string[];
  /** All system and message texts. */
  readonly prompt: string;
}
