/**
 * Error responses as Bedrock sends them.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html#API_runtime_ConverseStream_Errors
 * @module
 */
import type { Exchange } from './exchange.ts';

/** The statuses that the API reference gives each exception. */
const STATUS_BY_NAME: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  ConflictException: 400,
  InternalServerException: 500,
  ModelErrorException: 424,
  ModelNotReadyException: 429,
  ModelStreamErrorException: 424,
  ModelTimeoutException: 408,
  ResourceNotFoundException: 404,
  SerializationException: 400,
  ServiceQuotaExceededException: 400,
  ServiceUnavailableException: 503,
  ThrottlingException: 429,
  UnknownOperationException: 404,
  ValidationException: 400,
};

export interface ServiceException {
  readonly name: string;
  readonly status?: number;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly details?: Readonly<Record<string, unknown>>;
}

export async function sendException(
  exchange: Exchange,
  { name, status, message = name, headers, details }: ServiceException,
): Promise<void> {
  const body = JSON.stringify({ message, ...details });
  exchange.start(status ?? STATUS_BY_NAME[name] ?? 500, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-amzn-errortype': `${name}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
    ...headers,
  });
  await exchange.write(body);
  exchange.end();
}
