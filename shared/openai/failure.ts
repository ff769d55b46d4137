/**
 * A platform's failures in our words.
 *
 * The text of an error may quote the prompt: it is read for signs and never kept. What goes into the log
 * is the status and the server's own short words for the kind of error.
 *
 * @see contract SP 6
 * @module
 */
import { type ErrorCode, GatewayError } from '../errors.ts';
import { abortFailure } from '../models/model-event.ts';
import type { Refusal } from './manners.ts';

/** What an error body says; every member may be missing. */
export interface ErrorBody extends Refusal {
  readonly type: string;
  readonly code: string;
}

/** A response that is no answer. */
export class PlatformRefusal extends Error {
  override readonly name = 'PlatformRefusal';
  readonly status: number;
  readonly body: ErrorBody;
  readonly retryAfter: string | undefined;

  constructor(status: number, body: ErrorBody, retryAfter?: string) {
    super('The platform refused the request');
    this.status = status;
    this.body = body;
    this.retryAfter = retryAfter;
  }
}

/** The error in a body, whatever its form: `undefined` where there is none. */
export function errorIn(value: unknown): ErrorBody | undefined {
  if (!isObject(value)) return undefined;
  const { error, detail } = value;
  if (typeof error === 'string') return errorBody({ message: error });
  if (isObject(error)) return errorBody(error);
  if (value['object'] === 'error') return errorBody(value);
  if (detail === undefined) return undefined;
  return errorBody({ message: typeof detail === 'string' ? detail : JSON.stringify(detail) });
}

function errorBody(members: Readonly<Record<string, unknown>>): ErrorBody {
  const text = (name: string) => {
    const value = members[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  return { message: text('message'), param: text('param'), type: text('type'), code: text('code') };
}

export const NO_ERROR_BODY: ErrorBody = { message: '', param: '', type: '', code: '' };

/** The server's ways to say that a prompt does not fit into the context. */
const TOO_LONG =
  /maximum context length|context size|context window|(input|prompt) is too long|too many (input )?tokens/i;
const TOO_LONG_CODES = ['context_length_exceeded', 'exceed_context_size_error'];

const CODE_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'model_rejected',
  401: 'model_credentials',
  403: 'model_denied',
  404: 'model_unknown',
  405: 'model_unknown',
  408: 'model_timeout',
  409: 'model_rejected',
  410: 'model_unknown',
  413: 'model_rejected',
  422: 'model_rejected',
  429: 'model_throttled',
  502: 'model_unavailable',
  503: 'model_unavailable',
  504: 'model_timeout',
  529: 'model_unavailable',
};

export function isTooLong({ message, type, code }: ErrorBody): boolean {
  return TOO_LONG_CODES.includes(code) || TOO_LONG_CODES.includes(type) || TOO_LONG.test(message);
}

/** The prompt was stopped by the platform's own filter. */
export function isFiltered({ status, body }: PlatformRefusal): boolean {
  return status === 400 && (body.code === 'content_filter' || body.type === 'content_filter');
}

/** The failure of a call, or the reason for which `signal` ended it, as a {@link GatewayError}. */
export function platformFailure(error: unknown, signal: AbortSignal): GatewayError {
  if (error instanceof GatewayError) return error;
  if (signal.aborted) return abortFailure(signal);
  if (error instanceof PlatformRefusal) return refusalFailure(error);
  const { code = '' } = error as { code?: string };
  const reason = REASON_BY_ERRNO[code] ?? (TLS_CODE.test(code) ? 'TLS failed' : undefined);
  const platformError = code !== '' && { platformError: code };
  return reason === undefined
    ? new GatewayError('model_failed', 'The connection to the platform broke', {
        cause: error,
        ...platformError,
      })
    : new GatewayError('model_unavailable', reason, { ...platformError });
}

function refusalFailure({ status, body, retryAfter }: PlatformRefusal): GatewayError {
  const isUsedUp = [body.code, body.type].includes('insufficient_quota');
  const platformError = bounded(body.code || body.type);
  return new GatewayError(codeOf(status, body), reasonFor(status, isUsedUp), {
    platformStatus: status,
    ...(platformError !== '' && { platformError }),
    ...(isUsedUp ? { retryAfter: QUOTA_RETRY_S } : retryAfter && { retryAfter }),
  });
}

function reasonFor(status: number, isUsedUp: boolean): string {
  if (status >= 300 && status < 400) return 'redirect not followed';
  return isUsedUp ? "The platform's quota is used up" : 'The platform refused the request';
}

function codeOf(status: number, body: ErrorBody): ErrorCode {
  if ([400, 413, 422].includes(status) && isTooLong(body)) return 'model_input_too_long';
  if (status === 400 && isUnknownModel(body)) return 'model_unknown';
  return CODE_BY_STATUS[status] ?? 'model_failed';
}

/** Some say with 400 what others say with 404. */
function isUnknownModel({ message, type, code }: ErrorBody): boolean {
  return [type, code].includes('model_not_found') || UNKNOWN_MODEL.test(message);
}

const UNKNOWN_MODEL =
  /(?:isn't|is not) supported on this route|invalid model name|model_not_found/i;

/** A quota that is used up is not refilled while a request waits: longer than any deadline, in seconds. */
const QUOTA_RETRY_S = '3600';

/** A server's own word for a kind of error or end, as far as it is one: anything else may be content. */
export function bounded(word: string): string {
  return /^[\w.-]{1,64}$/.test(word) ? word : '';
}

/** Why no connection was made, in words for the log. */
const REASON_BY_ERRNO: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'host not reachable',
  ENETUNREACH: 'network not reachable',
  ENOTFOUND: 'name not found',
  EAI_AGAIN: 'name not found',
  CERT_HAS_EXPIRED: 'certificate expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate not trusted',
};

/** Everything else that ends a handshake. */
const TLS_CODE = /^(?:CERT_|ERR_SSL_|ERR_TLS_|EPROTO$)/;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
