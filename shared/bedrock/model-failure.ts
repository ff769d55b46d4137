/**
 * Bedrock's failures in our words.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html (Errors)
 * @module
 */
import { type ErrorCode, GatewayError } from '../errors.ts';
import { abortFailure } from '../models/model-event.ts';
import { readRefusal, refusalText } from './refusals.ts';

const CODE_BY_NAME: Readonly<Record<string, ErrorCode>> = {
  AccessDeniedException: 'model_denied',
  CredentialsProviderError: 'model_credentials',
  ExpiredTokenException: 'model_credentials',
  InternalServerException: 'model_failed',
  InvalidSignatureException: 'model_credentials',
  ModelErrorException: 'model_failed',
  ModelNotReadyException: 'model_unavailable',
  ModelStreamErrorException: 'model_failed',
  ModelTimeoutException: 'model_timeout',
  ResourceNotFoundException: 'model_unknown',
  ServiceQuotaExceededException: 'model_throttled',
  ServiceUnavailableException: 'model_unavailable',
  ThrottlingException: 'model_throttled',
  TimeoutError: 'model_timeout',
  UnrecognizedClientException: 'model_credentials',
  ValidationException: 'model_rejected',
};

/** The SDK calls these `TimeoutError` too; they are connections that broke, or were never made. */
const BROKEN_CONNECTIONS = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'];
const NO_CONNECTION = /did not establish a connection/;

/** For answers whose body told nothing: an HTML page of a proxy, or a cut JSON. */
const CODE_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'model_rejected',
  401: 'model_credentials',
  403: 'model_denied',
  404: 'model_unknown',
  408: 'model_timeout',
  429: 'model_throttled',
  503: 'model_unavailable',
  504: 'model_timeout',
};

/**
 * What Bedrock and its vendors say of prompts that do not fit, and of models that are not there, in the
 * form of `refusalText`. AWS says some of it by the wrong exception, hence by every one.
 */
const BY_WORDS: readonly (readonly [RegExp, ErrorCode])[] = [
  [
    /^invocation of model id \S+ with on-demand throughput is not supported\b/,
    'model_needs_profile',
  ],
  [/^(the )?(provided )?model does not support on-demand throughput\b/, 'model_needs_profile'],
  [/^the (provided )?model identifier is invalid\b/, 'model_unknown'],
  [/^could not resolve the foundation model\b/, 'model_unknown'],
  [/^(this|the) model( version)? has reached (the )?end of (its )?life\b/, 'model_unknown'],
  [/^(this|the|your) (model|account|aws account) is not (enrolled|available)\b/, 'model_unknown'],
  [
    /^(the requested |this |the )?model (\S+ )?is not (supported|available) in (this|your) region\b/,
    'model_unknown',
  ],
  [/^(the )?(input|prompt|request) is too long\b/, 'model_input_too_long'],
  [/^too many (input )?tokens\b/, 'model_input_too_long'],
  [/^input tokens exceeded\b/, 'model_input_too_long'],
  [/^input length and max_tokens exceed context limit\b/, 'model_input_too_long'],
  [/^(this|the) model's maximum context length\b/, 'model_input_too_long'],
  [
    /^max_tokens or max_completion_tokens is too large\b.*\bmaximum context length\b/,
    'model_input_too_long',
  ],
  [/^prompt contains \d+ tokens\b/, 'model_input_too_long'],
  [
    /^(the )?(input|prompt)\b[^.]{0,80}\bexceeds? (the |this )?(model's )?(maximum|context)\b/,
    'model_input_too_long',
  ],
  [
    /^.{0,40}\bexceeds the (model's )?(maximum (input|context)|context window)\b/,
    'model_input_too_long',
  ],
];

/** Exceptions whose text may say what is meant more exactly. */
const IMPRECISE: readonly ErrorCode[] = ['model_rejected', 'model_denied', 'model_unknown'];

/** The fields of an SDK error that matter here; any of them may be missing. */
interface AwsError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** The failure of a model call, or the reason for which `signal` ended it, as a {@link GatewayError}. */
export function modelFailure(error: unknown, signal: AbortSignal): GatewayError {
  if (error instanceof GatewayError) return error;
  if (signal.aborted) return abortFailure(signal);

  const aws = error as AwsError;
  const code = codeOf(aws);
  const retryAfter = aws.$response?.headers?.['retry-after'] ?? dailyQuotaPause(code, aws);
  return new GatewayError(code, reasonFor(code, aws), {
    cause: error,
    ...(aws.name !== undefined && { awsError: aws.name }),
    ...(retryAfter !== undefined && { retryAfter }),
  });
}

/** A quota for the day is not back within seconds: neither we nor GitLab should ask again soon. In seconds. */
const DAILY_QUOTA_PAUSE_S = '3600';

function dailyQuotaPause(code: ErrorCode, { message = '' }: AwsError): string | undefined {
  return code === 'model_throttled' && isDailyQuota(message) ? DAILY_QUOTA_PAUSE_S : undefined;
}

function isDailyQuota(message: string): boolean {
  return /\b(tokens|requests) per day\b|\bdaily\b.{0,40}\b(quota|limit)\b/i.test(message);
}

/** What the log can tell the operator. Never the message itself, which may quote the request. */
function reasonFor(code: ErrorCode, { message = '' }: AwsError): string {
  if (code === 'model_needs_profile') return USE_A_PROFILE;
  if (code === 'model_throttled' && isDailyQuota(message))
    return "The account's daily quota is used up";
  if (code !== 'model_rejected') return 'Bedrock call failed';
  const refusal = readRefusal(message);
  return refusal
    ? `Bedrock refused the ${refusal.part}, and leaving that out did not help`
    : 'Bedrock refused the request in words that no row of bedrock/refusals.ts knows';
}

const USE_A_PROFILE =
  'The model is called through an inference profile only: put the geography in front of its id (eu., us., global., …), or give the ARN of a profile';

function codeOf({ name = '', message = '', code: errno = '', $metadata }: AwsError): ErrorCode {
  if (BROKEN_CONNECTIONS.includes(errno) || NO_CONNECTION.test(message)) return 'model_failed';
  const code =
    CODE_BY_NAME[name] ?? CODE_BY_STATUS[$metadata?.httpStatusCode ?? 0] ?? 'model_failed';
  if (!IMPRECISE.includes(code)) return code;
  const text = refusalText(message);
  return BY_WORDS.find(([pattern]) => pattern.test(text))?.[1] ?? code;
}
