/** AWS's clients as they are in the bundles, against the same ones whole: nothing may be missed. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { withoutUnusedModules } from '#infra/deploy/unused-modules.ts';
import { startBedrockStandIn } from '#infra/local/bedrock-stand-in/server.ts';
import * as whole from './aws-clients.ts';
import { type Clients, EXCHANGES } from './aws-exchanges.ts';
import { QUESTION } from './aws-question.ts';
import { type RecordedRequest, startRecordingServer } from './recording-server.ts';
import { WATCH_EXCHANGES } from './watch-exchanges.ts';

const folder = await mkdtemp(join(tmpdir(), 'duo-edge-lean-'));
afterAll(() => rm(folder, { recursive: true }));

const outfile = join(folder, 'clients.js');
await build({
  entryPoints: [join(import.meta.dirname, 'lean-aws-clients.ts')],
  outfile,
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  mainFields: ['module', 'main'],
  supported: { 'dynamic-import': false },
  external: ['@aws-sdk/nested-clients'],
  plugins: [withoutUnusedModules],
});
const lean: Clients = createRequire(import.meta.url)(outfile);

describe.each([...EXCHANGES, ...WATCH_EXCHANGES])('$name', ({ call, answer }) => {
  it('is the same to the clients in the bundles', async () => {
    await using server = await startRecordingServer(answer);

    const [fromWhole, fromLean] = [await outcome(whole, server), await outcome(lean, server)];

    expect(withoutTrace(fromLean)).toEqual(withoutTrace(fromWhole));
    const [ofWhole, ofLean] = server.requests.map(withoutMoment);
    expect(ofLean).toEqual(ofWhole);
    expect(ofLean).toHaveProperty('isHashOfBody', true);
  });

  async function outcome(clients: Clients, { url }: { readonly url: string }): Promise<object> {
    return settled(() => call(clients, optionsFor(url, clients)));
  }
});

const STREAMS = [
  {
    type: 'answer',
    reasoning: ['Hm', '.'],
    text: ['Yes', ', 😀.'],
    toolUse: [{ name: 'read', input: { a: [1] } }],
  },
  { type: 'answer', text: 'Y', fault: { type: 'exception', name: 'throttlingException' } },
  { type: 'answer', text: 'Y', fault: { type: 'exception', name: 'modelStreamErrorException' } },
  { type: 'answer', text: 'Y', fault: { type: 'exception', name: 'neverHeardOfException' } },
  { type: 'answer', text: 'Y', fault: { type: 'error-frame', code: 'InternalFailure' } },
  { type: 'answer', text: 'Y', fault: { type: 'half-frame' } },
  { type: 'answer', text: 'Y', fault: { type: 'wrong-crc' } },
] as const;

it.each(STREAMS)('streams $text $fault the same', async (script) => {
  await using bedrock = await startBedrockStandIn({ answer: () => script });

  const [fromWhole, fromLean] = [await events(whole), await events(lean)];

  expect(withoutPieces(fromLean)).toEqual(withoutPieces(fromWhole));

  async function events(clients: Clients): Promise<readonly object[]> {
    const client = new clients.BedrockRuntimeClient(optionsFor(bedrock.url, clients));
    const { stream = [] } = await client.send(new clients.ConverseStreamCommand(QUESTION));
    const seen: object[] = [];
    const end = await settled(async () => {
      for await (const event of stream) seen.push(event);
      return {};
    });
    return [...seen, end];
  }
});

/** Texts that arrive in one read are one event of ours, and as many of theirs as were sent. */
function withoutPieces(events: readonly object[]): readonly object[] {
  const joined: object[] = [];
  for (const event of events) {
    const [last, next] = [textIn(joined.at(-1)), textIn(event)];
    const isSameBlock = last && next && last.contentBlockIndex === next.contentBlockIndex;
    if (!isSameBlock) joined.push(event);
    else {
      const text = last.delta.text + next.delta.text;
      joined.splice(-1, 1, { contentBlockDelta: { ...next, delta: { text } } });
    }
  }
  return joined;
}

interface TextDelta {
  readonly contentBlockIndex: number;
  readonly delta: { readonly text: string };
}

function textIn(event: object | undefined): TextDelta | undefined {
  const { contentBlockDelta: delta } = (event ?? {}) as { readonly contentBlockDelta?: TextDelta };
  return delta && 'text' in delta.delta ? delta : undefined;
}

const PLACES = ['eu-central-1', 'us-gov-west-1', 'cn-north-1', 'eusc-de-east-1'].flatMap((Region) =>
  [true, false].map((UseFIPS) => ({ Region, UseFIPS, UseDualStack: false })),
);

it.each(PLACES)('finds the same endpoints for $Region, FIPS: $UseFIPS', (place) => {
  expect(endpoints(lean, place)).toEqual(endpoints(whole, place));
});

function endpoints(clients: Clients, place: (typeof PLACES)[number]): readonly string[] {
  return [
    clients.BedrockRuntimeClient,
    clients.DynamoDBClient,
    clients.EventBridgeClient,
    clients.KMSClient,
    clients.SecretsManagerClient,
  ].map((Client) => {
    const { config } = new Client({ region: place.Region });
    return config.endpointProvider(place).url.href;
  });
}

function optionsFor(endpoint: string, { NodeHttpHandler }: Clients) {
  return {
    region: 'eu-central-1',
    endpoint,
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test', sessionToken: 'token' },
    requestHandler: new NodeHttpHandler(),
  };
}

/** What a call came to, be it an error; its time and stack are never the same. */
async function settled(call: () => Promise<object>): Promise<object> {
  try {
    return await call();
  } catch (error) {
    const { name, message, $fault, $metadata, $retryable } = error as Record<string, unknown>;
    // Of bytes that are no event stream each reader speaks in words of its own.
    const said = name === 'Error' ? typeof message : message;
    return { name, message: said, $fault, $metadata, $retryable };
  }
}

/**
 * Nobody reads why a guardrail acted, and how often the SDK has tried; the lean client does not either. It hands on how
 * many tokens were counted, which the SDK does not.
 */
function withoutTrace({ $metadata, inputTokens: _counted, ...outcome }: Outcome): object {
  const { attempts: _attempts, totalRetryDelay: _delay, ...metadata } = $metadata ?? {};
  return { ...outcome, $metadata: metadata, trace: undefined };
}

interface Outcome {
  readonly inputTokens?: string;
  readonly $metadata?: { readonly attempts?: number; readonly totalRetryDelay?: number };
}

/**
 * The request without what differs from one moment to the next, the signature over it included, and without what is
 * about retries, which are not Bedrock's client's. The CommonJS build, which tests load, names another version of itself
 * in the user agent. Members of a body have no order.
 */
function withoutMoment({ headers, body, ...request }: RecordedRequest): object {
  const {
    'x-amz-date': date,
    'amz-sdk-invocation-id': _id,
    'amz-sdk-request': _attempt,
    'user-agent': agent = '',
    'x-amz-user-agent': _shortAgent,
    'x-amz-content-sha256': hash,
    authorization = '',
    ...rest
  } = headers;
  const signed = authorization.replace(/Signature=.*|amz-sdk-[\w-]+;|;x-amz-user-agent/g, '');
  const isHashOfBody = hash === createHash('sha256').update(body).digest('hex');
  const kinds = [typeof date, agent.replace(/ m\/\S+/, '').replaceAll(/[/#][\d.]+/g, '')];
  return { ...request, headers: rest, kinds, signed, isHashOfBody, body: body && JSON.parse(body) };
}
