/**
 * Runs a bundle for one request, as Lambda does.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface BundleRequest {
  readonly path: string;
  readonly body: object;
  readonly pathParameters: Readonly<Record<string, string>> | null;
}

/** Lambda's runtime for one request: the event comes in, status and body go out. */
const RUN_LIKE_LAMBDA = `
  const { Writable } = require('node:stream');
  let status; let text = '';
  globalThis.awslambda = {
    streamifyResponse: (handler) => handler,
    HttpResponseStream: { from: (stream, prelude) => { status = prelude.statusCode; return stream; } },
  };
  const { handler } = require(process.argv[1]);
  const stream = new Writable({ write(chunk, _, done) { text += chunk; done(); } });
  const context = { getRemainingTimeInMillis: () => 30000 };
  handler(JSON.parse(process.argv[2]), stream, context).then(() => {
    process.stderr.write(JSON.stringify({ status, text }));
    process.exit();
  });
`;

export function runBundle(
  file: string,
  request: BundleRequest,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return promisify(execFile)(
    process.execPath,
    ['--eval', RUN_LIKE_LAMBDA, file, JSON.stringify(eventOf(request))],
    {
      env: {
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_REGION: 'eu-central-1',
        AIGW_AUTH__BYPASS_EXTERNAL: 'true',
        DUO_EDGE_TABLE: 'assignments',
        ...env,
      },
    },
  );
}

function eventOf({ path, body, pathParameters }: BundleRequest): object {
  return {
    resource: path,
    path,
    httpMethod: 'POST',
    headers: {},
    pathParameters,
    body: JSON.stringify(body),
    isBase64Encoded: false,
  };
}
