/**
 * Sends the calls of a client of Bedrock by the shortest way. Endpoints, credentials and connections are the SDK's; what
 * its dozen middlewares find out again for each call is found out once for each client.
 *
 * What else they add is not needed: retries, which are ours alone, and headers about them. A client that is told to
 * authenticate by another scheme than a signature, such as with `AWS_BEARER_TOKEN_BEDROCK`, keeps them.
 *
 * @see docs/decisions/0015-lean-protocol.md
 * @module
 */
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import type { HttpAnswer, Operation } from '../aws-protocol.ts';
import { createSign } from './sign.ts';

type Config = BedrockRuntimeClient['config'];

/** What the SDK's types leave open. */
interface Client {
  readonly config: Config & {
    readonly protocol: {
      serializeRequest(operation: Operation, input: object, context: object): Promise<Request>;
      deserializeResponse(
        operation: Operation,
        config: undefined,
        answer: HttpAnswer,
      ): Promise<object>;
    };
    /** The address that the environment or AWS's own files give to the service. */
    readonly serviceConfiguredEndpoint: () => Promise<string | undefined>;
  };
  send: Send;
}

interface Request {
  readonly method: string;
  readonly path: string;
  /** Those that all requests of a kind have: not to be written to. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** An operation as the SDK describes it: its kind, namespace, name and traits come first. */
interface Command {
  readonly input: object;
  readonly schema?: readonly [9, string, string, Operation['traits'], ...unknown[]];
}

type Send = (command: Command, options?: { readonly abortSignal?: AbortSignal }) => Promise<object>;

/** Gives the client itself, with another `send`. */
export function prepareClient(prepared: BedrockRuntimeClient): BedrockRuntimeClient {
  const client = prepared as unknown as Client;
  const usual = client.send.bind(client);
  let preparing: Promise<void> | undefined;
  client.send = async (command, options) => {
    preparing ??= shortestWay(client.config, usual).then(
      (send) => {
        client.send = send;
      },
      (error: unknown) => {
        // What is not there now, such as a region, may be there at the next call.
        preparing = undefined;
        throw error;
      },
    );
    await preparing;
    return client.send(command, options);
  };
  return prepared;
}

async function shortestWay(config: Client['config'], usual: Send): Promise<Send> {
  if ((await config.authSchemePreference()).length > 0) return usual;
  const { endpoint, authScheme } = await findEndpoint(config);
  const { protocol, requestHandler } = config;
  const sign = createSign({ region: await config.region(), ...authScheme });
  const context = { endpoint: async () => endpoint };
  const known = { host: hostOf(endpoint), 'user-agent': await userAgent(config) };

  return async ({ input, schema = [9, '', '', {}] }, options = {}) => {
    const operation = { name: schema[2], traits: schema[3] };
    const request = await protocol.serializeRequest(operation, input, context);
    const body = Buffer.from(request.body ?? '');
    const length = { 'content-length': String(body.length) };
    const signed = { ...request, headers: { ...request.headers, ...known, ...length }, body };
    sign(signed, await config.credentials(), new Date(Date.now() + config.systemClockOffset));
    const { response } = await requestHandler.handle(signed as never, options);
    const arrivedAtMs = Date.now();
    try {
      return await protocol.deserializeResponse(operation, undefined, response as HttpAnswer);
    } catch (error) {
      correctClock(config, response.headers, arrivedAtMs);
      // Of what is no answer of AWS, such as a page of HTML, the status is all that there is.
      const status = { $metadata: { httpStatusCode: response.statusCode }, ...(error as object) };
      Object.defineProperty(error, '$response', { value: response });
      throw Object.assign(error as Error, status);
    }
  };
}

/** A signature is refused where the clocks are minutes apart; the next call goes by that of AWS. */
function correctClock(
  config: Config,
  { date = '' }: Readonly<Record<string, string>>,
  arrivedAtMs: number,
): void {
  const there = Date.parse(date);
  if (!Number.isNaN(there)) config.systemClockOffset = there - arrivedAtMs;
}

interface Endpoint {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
}

/** By the SDK's own rules for partitions, FIPS and two stacks. @throws {Error} where these do not go together */
async function findEndpoint(config: Client['config']) {
  const given = await config.endpoint?.();
  const address = given
    ? `${given.protocol}//${hostOf(given)}${given.path}`
    : await config.serviceConfiguredEndpoint();
  const { url, properties } = config.endpointProvider({
    Region: await config.region(),
    UseFIPS: await config.useFipsEndpoint(),
    UseDualStack: await config.useDualstackEndpoint(),
    ...(address && { Endpoint: address }),
  });
  const { protocol, hostname, port, pathname: path } = url;
  const endpoint: Endpoint = { protocol, hostname, ...(port && { port: Number(port) }), path };
  return { endpoint, authScheme: properties?.['authSchemes']?.[0] };
}

const hostOf = ({ hostname, port }: Pick<Endpoint, 'hostname' | 'port'>) =>
  port === undefined ? hostname : `${hostname}:${port}`;

/** The SDK's own, without what differs from one call to the next. */
async function userAgent(config: Config): Promise<string> {
  const appId = await config.userAgentAppId();
  const parts = [...(await config.defaultUserAgentProvider()), ...(appId ? [['app', appId]] : [])];
  return parts.map(([name = '', version]) => wordOf(name, version)).join(' ');
}

function wordOf(name: string, version: string | undefined): string {
  const plain = (name.startsWith('api/') ? name.toLowerCase() : name).replace(
    NO_PART_OF_A_WORD,
    '-',
  );
  if (version === undefined) return plain;
  return `${plain}${plain.includes('/') ? '#' : '/'}${version.replace(NO_PART_OF_A_WORD, '-')}`;
}

/** RFC 9110 has more of them; those that separate words are ours to write. */
const NO_PART_OF_A_WORD = /[^\w!$%&'*+.^`|~/-]/g;

/**
 * Connects a client to its service before anything is asked of it, by a request without a signature: what is answered
 * does not matter. Never rejects.
 */
export async function connectAhead(client: BedrockRuntimeClient): Promise<void> {
  const { config } = client as unknown as Client;
  try {
    const { endpoint } = await findEndpoint(config);
    const request = { ...endpoint, method: 'GET', path: '/', headers: {}, query: {} };
    const { response } = await config.requestHandler.handle(request as never);
    // The connection is free once the answer has been read.
    for await (const _ of (response as Partial<HttpAnswer>).body ?? []);
  } catch {
    // The first call connects.
  }
}
