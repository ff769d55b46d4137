/**
 * The AWS SDK's descriptions of requests and answers, so written that esbuild can leave out those of
 * operations that nobody calls.
 *
 * @module
 */
import { readFileSync } from 'node:fs';

/**
 * Errors that the operations we call can name; a client registers those of all its operations. What is
 * not registered arrives all the same, under its name and as the client's general exception.
 */
const ERRORS: Readonly<Record<string, RegExp>> = {
  dynamodb:
    /^(InternalServerError|ProvisionedThroughputExceeded|RequestLimitExceeded|ResourceNotFound|Throttling)/,
  eventbridge: /^Internal/,
  kms: /^(Disabled|KMSI|KeyUnavailable|NotFound)/,
};

/**
 * What we never send, and never read where it is in an answer: these lose their members, and with them
 * goes all that only they refer to.
 */
const UNUSED_SHAPES: ReadonlySet<string> = new Set([
  'AudioBlock',
  'CitationsContentBlock',
  'CitationsDelta',
  'DocumentBlock',
  'GuardrailConverseContentBlock',
  'GuardrailTraceAssessment',
  'ImageBlock',
  'ImageBlockDelta',
  'OutputConfig',
  'SearchResultBlock',
  'ToolAdditionBlock',
  'ToolRemovalBlock',
  'VideoBlock',
]);

/** The source of the `schemas_0.js` in `file`, with less in it. */
export function leanSchemas(file: string): string {
  const [, client = ''] = /client-([\w-]+)/.exec(file) ?? [];
  const source = withPlainKeys(readFileSync(file, 'utf8'));
  return withoutMembers(withFewerErrors(source, ERRORS[client]));
}

/**
 * `{ [_hH]: … }` becomes `{ "httpHeader": … }`: esbuild drops no unused object with a computed key, as
 * computing it might do something. Here it never does, for each is a string constant.
 */
function withPlainKeys(source: string): string {
  const constants = new Map(
    Array.from(source.matchAll(/^const (_\w+) = ("[^"]*");$/gm), ([, name, text]) => [name, text]),
  );
  return source.replace(/\[(_\w+)\]:/g, (key, name) => {
    const text = constants.get(name);
    return text === undefined ? key : `${text}:`;
  });
}

function withFewerErrors(source: string, kept: RegExp | undefined): string {
  if (kept === undefined) return source;
  return source.replace(/^n0_registry\.registerError\((\w+)\$, \w+\);$/gm, (line, name) =>
    kept.test(name) ? line : '',
  );
}

function withoutMembers(source: string): string {
  return source.replace(
    /^(export var (\w+)\$ = \[[34], n0, \w+,\s+[^\n]+),\n[^;]*;$/gm,
    (shape, opening, name) => (UNUSED_SHAPES.has(name) ? `${opening}, [], []];` : shape),
  );
}
