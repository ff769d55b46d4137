/**
 * What is known about a request when it is over: the members of its log line. Numbers, codes and names only;
 * never code, prompts, answers, tokens or keys.
 *
 * @module
 */
import type { ErrorCode, GatewayError } from '../errors.ts';

export interface RequestRecord {
  /** The route's own form, such as `/v1/prompts/{prompt_id+}`. */
  route?: string;
  status?: number;
  /** `ok`, or what went wrong. */
  outcome?: 'ok' | ErrorCode;
  /** Why, in constant words of ours. */
  reason?: string;
  /** The name of the AWS exception behind a failure. */
  awsError?: string;
  /** The status with which a serving platform refused the request. */
  platformStatus?: number | undefined;
  /** The serving platform's own word for what went wrong, or the system's for a connection that failed. */
  platformError?: string | undefined;
  /** Where an unexpected failure happened: stack frames without the message. */
  stack?: string;
  feature?: string;
  prompt?: string;
  /** The version of the prompt that answered. */
  promptVersion?: string;
  /** The version constraint that was asked for and that no version of ours meets. */
  unmetPromptVersion?: string;
  /** The operator's name for the serving platform of `model`; absent: Bedrock. */
  platform?: string | undefined;
  model?: string;
  region?: string | undefined;
  /** Why this model: see `routing/model-plan.ts`. */
  routeReason?: string;
  /** Why the model that GitLab chose was not asked. */
  refusedChoice?: string | undefined;
  /** The operators' settings could not be read yet: the model was chosen without them. */
  settingsUnknown?: boolean;
  /** Whether the model is the second one, which some users try. */
  canary?: boolean;
  /** The assignment that decided: `<scope>#<feature>@<version>`. */
  assignment?: string;
  /** What was changed because the model refused it: see `bedrock/self-healing.ts`. */
  repairs?: readonly string[];
  /** Whether `model` is another than the one in charge, which did not begin to answer. */
  fallback?: boolean;
  /** Calls of models, where one was not enough. */
  attempts?: number;
  /** What each of the calls that failed failed with, in order, where one was not enough. */
  failedAttempts?: readonly ErrorCode[];
  /** Whether the caller was let in; absent where nobody had to be. */
  access?: 'granted' | 'denied';
  /** Who asked, by a name that says nothing: see `pseudonym` in `gitlab/gitlab-headers.ts`. */
  user?: string;
  gitlabInstance?: string;
  gitlabVersion?: string;
  /** GitLab's id of the organization, and so on down to the project; GitLab sends them since 19.x. */
  gitlabOrganization?: string;
  /** The namespace that pays. */
  gitlabRootNamespace?: string;
  gitlabNamespace?: string;
  gitlabProject?: string;
  /** GitLab's own word for what is asked for, such as `complete_code`. */
  unitPrimitive?: string;
  /** What kind of user asks, such as `human`. */
  subjectType?: string;
  tokenIssuer?: string;
  streamed?: boolean;
  /** How many texts were to be embedded. */
  texts?: number;
  stopReason?: string;
  /** Whether nothing was left of an answer that should have been code. */
  emptySuggestion?: boolean;
  inputTokens?: number;
  outputTokens?: number;
  /** Input that Bedrock found in its cache, beside `inputTokens`. */
  cacheReadTokens?: number;
  /** Input that Bedrock put into its cache, beside `inputTokens`. */
  cacheWriteTokens?: number;
  /** By the price list or the operator's own prices, in USD; absent where the model has no price. */
  costUsd?: number;
  /** Whether the cost is our estimate: Bedrock did not count an answer that broke off. */
  costEstimated?: boolean;
  /** The budget that is used up, where the request was refused for it: `<scope>#<feature>`. */
  budget?: string;
  /** Budgets of which the request's cost has reached another threshold. */
  budgetWarnings?: number;
  /** Pieces of text that had come of an answer without its end; what came at once is one. */
  sentDeltas?: number;
  /** Their length, in UTF-16 units. */
  sentCharacters?: number;
  /** From the arrival of the request to the model's first text, in milliseconds. */
  firstTokenMs?: number;
  /** How much of `durationMs` was spent waiting for models, with all calls and pauses between them. */
  modelMs?: number;
  /** Models of the plan that are passed over at the moment, for they have been failing. */
  openBreakers?: number;
  /** From the arrival of the request to the end of the answer, in milliseconds. */
  durationMs?: number;
  bedrockRequestId?: string;
  /** Of the model endpoint: the id of the key that came with the request, and the operator's words for it. */
  keyId?: string;
  keyLabel?: string;
  /** The model's name as the program sent it, where it is one that the key may use. */
  requestedModel?: string;
  /** How much there was of each in the request. */
  messages?: number;
  tools?: number;
  images?: number;
  /** Calls of tools in the answer, and those that were not passed on because one alone was wanted. */
  toolCalls?: number;
  droppedToolCalls?: number;
  /** Comments sent while nothing else was. */
  keepAlives?: number;
  /** Why the answer ended, as the program was told. */
  finishReason?: string;
  /** Members of the request that change nothing. */
  ignored?: readonly string[];
}

/** Records for the log line what went wrong. */
export function noteError(record: RequestRecord, error: GatewayError): void {
  record.outcome = error.code;
  record.reason = error.message;
  if (error.awsError !== undefined) record.awsError = error.awsError;
  record.platformStatus = error.platformStatus;
  record.platformError = error.platformError;
  if (error.code === 'internal') record.stack = stackFrames(error.cause);
}

/** Where it happened. The message is left out, because it may quote input. */
function stackFrames(cause: unknown): string {
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return [cause instanceof Error ? cause.name : typeof cause, ...frames.slice(0, 8)].join('\n');
}
