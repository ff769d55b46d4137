/**
 * One question to one model, before anything model-specific is decided.
 *
 * @module
 */
import type { Dialogue, ModelTool } from './dialogue.ts';

export interface PromptMessage {
  readonly role: 'user' | 'assistant';
  /** Never empty: Bedrock rejects empty text blocks. */
  readonly text: string;
}

export interface Prompt {
  /** What the model is and must do; folded into the first user message where a model has no system role. */
  readonly system: string;
  readonly messages: readonly PromptMessage[];
}

/** Where a question goes. */
export interface ModelTarget {
  /** The platform that runs the model, by its name in the wiring; absent: the usual one. */
  readonly platform?: string | undefined;
  /** A model id, an inference profile id, or an ARN, as Bedrock's `modelId` takes it. */
  readonly modelId: string;
  /** The AWS region whose Bedrock is asked. */
  readonly region: string;
  /** The ARN of the IAM role that is assumed for the call, or `own`; absent: the deployment's. */
  readonly role?: string | undefined;
  /** The foundation model's id, where `modelId` hides it (application inference profiles). */
  readonly baseModel?: string | undefined;
  /** Of a serving platform's model, as the operator described it: the context, input and output together. */
  readonly contextTokens?: number | undefined;
  /** The same: what a million tokens cost, in USD. */
  readonly price?: { readonly input: number; readonly output: number } | undefined;
}

/** A Bedrock guardrail, which reads question and answer. */
export interface Guardrail {
  /** Id or ARN. */
  readonly identifier: string;
  /** A number, or `DRAFT`. */
  readonly version: string;
  /** Whether Bedrock reports what the guardrail found. Default: it does not. */
  readonly trace?: 'enabled' | 'disabled' | 'enabled_full' | undefined;
  /** Of platforms other than Bedrock: streamed answers are not shown to it. Default: they are, whole. */
  readonly unguardedStream?: boolean | undefined;
}

/** How a call is queued and billed. */
export const SERVICE_TIERS = ['default', 'priority', 'flex', 'reserved'] as const;
export type ServiceTier = (typeof SERVICE_TIERS)[number];

export const LATENCY_MODES = ['standard', 'optimized'] as const;
export type LatencyMode = (typeof LATENCY_MODES)[number];

/** Named in place of a role: the functions' own. */
export const OWN_ROLE = 'own';

/** The form of a role's ARN, in any partition and under any path. */
export const ROLE_ARN = /^arn:aws[\w-]{0,20}:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/;

/** What the session of a role is tagged with: the feature, the project too, or nothing. */
export const SESSION_TAGS = ['feature', 'project', 'none'] as const;
export type SessionTags = (typeof SESSION_TAGS)[number];

/** For whom a call is made: names and ids without content, as the request's log line has them. */
export interface CallLabels {
  readonly feature?: string | undefined;
  readonly gitlabInstance?: string | undefined;
  readonly gitlabRootNamespace?: string | undefined;
  readonly gitlabProject?: string | undefined;
}

export interface ModelRequest {
  readonly target: ModelTarget;
  readonly prompt: Prompt;
  /** Upper limit of answer tokens. Reasoning models get room for their thoughts on top. */
  readonly maxOutputTokens: number;
  /** 0 to 1; left out for models that refuse it. */
  readonly temperature?: number | undefined;
  /** 0 to 1; left out for models that refuse it, or refuse it beside `temperature`. */
  readonly topP?: number | undefined;
  /** Texts at which the answer ends. The gateway ends it there where the model takes none. */
  readonly stopSequences?: readonly string[] | undefined;
  /** The answer is short, or wanted at once: thoughts are off or short. Default: as the model likes. */
  readonly briefThoughts?: boolean | undefined;
  /** Left out for models that take none. */
  readonly tools?: readonly ModelTool[] | undefined;
  /** Whether the answer is wanted piece by piece. */
  readonly streaming: boolean;
  /** Whether Bedrock may cache the system prompt. Default: it may. */
  readonly caching?: boolean | undefined;
  readonly guardrail?: Guardrail | undefined;
  readonly serviceTier?: ServiceTier | undefined;
  readonly latency?: LatencyMode | undefined;
  readonly labels?: CallLabels | undefined;
  /** The key that came with the request, for platforms that take it. Never logged, never stored. */
  readonly apiKey?: string | undefined;
  /** What is asked, for platforms that are asked in blocks; `prompt` then holds its texts alone. */
  readonly dialogue?: Dialogue | undefined;
}

/** Whether texts are filed or looked for: some models place the two differently. */
export type EmbeddingPurpose = 'index' | 'search';

/** Texts that one call turns into vectors. */
export interface EmbeddingRequest {
  readonly target: ModelTarget;
  /** As many as the model takes in one call; see `capabilities.ts`. */
  readonly texts: readonly string[];
  readonly purpose: EmbeddingPurpose;
  /** The length of the vectors; absent: the model's own. */
  readonly dimensions: number | undefined;
  readonly labels?: CallLabels | undefined;
}
