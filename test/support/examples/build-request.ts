/**
 * The bytes of a step's request.
 *
 * @module
 */
import { build, type Values } from './build.ts';
import type { ExampleRequest, ExampleStep, Expectation } from './example.ts';
import type { Json } from './json.ts';

export interface BuiltRequest {
  readonly method: string;
  /** To be sent exactly as it is. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

/** `values` hold the placeholders: `fixtures.values`, `token`, and what earlier steps saved. */
export function buildRequest({ request }: ExampleStep, values: Values): BuiltRequest {
  return {
    method: request.method,
    path: String(build(request.path, values)),
    headers: build(request.headers, values) as Readonly<Record<string, string>>,
    body: buildBody(request, values),
  };
}

/** What the step expects, with its placeholders filled in. */
export function buildExpectation({ expect }: ExampleStep, values: Values): Expectation {
  return build(expect as unknown as Json, values) as unknown as Expectation;
}

function buildBody(request: ExampleRequest, values: Values): Buffer | undefined {
  const { body, body_text, body_base64 } = request;
  if (body_base64 !== undefined) return Buffer.from(body_base64, 'base64');
  if (body_text !== undefined) return Buffer.from(String(build(body_text, values)));
  return body === undefined ? undefined : Buffer.from(JSON.stringify(build(body, values)));
}
