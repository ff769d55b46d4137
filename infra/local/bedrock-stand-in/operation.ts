/**
 * The operations that the stand-in knows, by their path.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html
 * @module
 */

export const OPERATIONS = ['converse', 'converse-stream', 'invoke'] as const;

export type Operation = (typeof OPERATIONS)[number];

export interface Target {
  readonly modelId: string;
  readonly operation: Operation;
}

/**
 * The model and operation that a request names; `undefined` for any other request.
 *
 * A model id is one segment of the path: the slashes of an ARN arrive percent-encoded.
 *
 * @throws {URIError} for a malformed percent-encoding
 */
export function parseTarget(method: string, url: string): Target | undefined {
  const [path = ''] = url.split('?');
  const [, modelId, name] = /^\/model\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  const operation = OPERATIONS.find((known) => known === name);
  if (method !== 'POST' || modelId === undefined || operation === undefined) return undefined;
  return { modelId: decodeURIComponent(modelId), operation };
}
