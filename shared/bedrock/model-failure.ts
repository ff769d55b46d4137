/**
 * Bedrock's failures in our words.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html (Errors)
 * @module
 */
import { type ErrorCode, GatewayError } from '../errors.ts';
import { abortFailure } from '../models/ask-model.ts';

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

/** Bedrock's several ways to say that a prompt does not fit into the context. */
const TOO_LONG =
  /(input|prompt) is too long|too many (input )?tokens|maximum context length|context window|exceeds the (model's )?maximum (input|context)/i;

/** What Bedrock says of a model that has no on-demand throughput under its own id. */
const NEEDS_PROFILE = /on-demand throughput isn.t supported/i;

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
  const retryAfter = aws.$response?.headers?.['retry-after'];
  const code = codeOf(aws);
  const message = code === 'model_needs_profile' ? USE_A_PROFILE : 'Bedrock call failed';
  return new GatewayError(code, message, {
    cause: error,
    ...(aws.name !== undefined && { awsError: aws.name }),
    ...(retryAfter !== undefined && { retryAfter }),
  });
}

/** Where the log can tell the operator what to do. */
const USE_A_PROFILE =
  'The model is called through an inference profile only: put the geography in front of its id (eu., us., global., …), or give the ARN of a profile';

function codeOf({ name = '', message = '', code: errno = '', $metadata }: AwsError): ErrorCode {
  if (BROKEN_CONNECTIONS.includes(errno) || NO_CONNECTION.test(message)) return 'model_failed';
  const code =
    CODE_BY_NAME[name] ?? CODE_BY_STATUS[$metadata?.httpStatusCode ?? 0] ?? 'model_failed';
  if (code !== 'model_rejected') return code;
  if (NEEDS_PROFILE.test(message)) return 'model_needs_profile';
  return TOO_LONG.test(message) ? 'model_input_too_long' : code;
}
