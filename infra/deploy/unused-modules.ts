/**
 * Leaves modules out of the bundles that are imported and never used.
 *
 * The AWS SDK imports them statically, so tree shaking cannot tell. Each has a stand-in that does what
 * the importing module needs in order to load, and a reason why no more is needed. What an update of the
 * SDK changes here, the test of the bundles against the wire shows.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Plugin } from 'esbuild';

interface UnusedModule {
  /** The module's path inside `node_modules`. */
  readonly path: RegExp;
  /** What stands in for it, given the path of the original. */
  readonly standIn: (file: string) => string;
}

/** Those with a protocol of ours. */
const OUR_CLIENTS =
  'bedrock|bedrock-runtime|cloudwatch-logs|dynamodb|eventbridge|kms|secrets-manager';

const UNUSED: readonly UnusedModule[] = [
  {
    // Only the names and addresses of operations are read: `shared/aws-protocol.ts` walks over no schema.
    path: new RegExp(`@aws-sdk/client-(?:${OUR_CLIENTS})/dist-es/schemas/schemas_0\\.js$`),
    standIn: operationsAlone,
  },
  {
    // The clients are given a protocol of our own.
    path: /submodules\/protocols\/json\/Aws(?:RestJson|Json1_[01])Protocol\.js$/,
    standIn: (file) => `export class ${basename(file, '.js')} {
      constructor() { throw new Error('The client was given no protocol'); }
    }`,
  },
  {
    path: /@aws-sdk\/dynamodb-codec\/dist-es\/index\.js$/,
    standIn: () => 'export class DynamoDBJsonCodec2 {}',
  },
  {
    // Whether an operation streams, which only the handler for HTTP/2 asks.
    path: /smithy-client\/command\.js$/,
    standIn: withoutLookForStreams,
  },
  {
    // Only versions are read, for user agents.
    path: /[\\/]package\.json$/,
    standIn: (file) => `export const version = ${JSON.stringify(versionIn(file))};
      export default { version };`,
  },
  {
    // Endpoint discovery of DynamoDB, off unless asked for.
    path: /middleware-endpoint-discovery\/dist-es\/index\.js$/,
    standIn: () => `export const resolveEndpointDiscoveryConfig = (input) => input;
      export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
        environmentVariableSelector: () => undefined,
        configFileSelector: () => undefined,
        default: undefined,
      };
      export const getEndpointDiscoveryPlugin = () => ({ applyToStack() {} });
      export const getEndpointDiscoveryOptionalPlugin = getEndpointDiscoveryPlugin;
      export const getEndpointDiscoveryRequiredPlugin = getEndpointDiscoveryPlugin;`,
  },
  {
    // Which region is in which partition is told by the form of its name, too.
    path: /endpoints\/lib\/aws\/partitions\.js$/,
    standIn: partitionsWithoutRegions,
  },
  {
    // The SDK's own log, which is off; it would hold content.
    path: /middleware-logger\/loggerMiddleware\.js$/,
    standIn: () => `export const loggerMiddleware = () => (next) => next;
      export const loggerMiddlewareOptions = { name: 'loggerMiddleware', step: 'initialize' };
      export const getLoggerPlugin = () => ({ applyToStack() {} });`,
  },
  {
    path: /smithy-client\/schemaLogFilter\.js$/,
    standIn: () => `export const schemaLogFilter = () => '***SensitiveInformation***';`,
  },
  {
    // What AWS likes to know of a client, in its user agent.
    path: /middleware-user-agent\/check-features\.js$/,
    standIn: () => 'export const checkFeatures = async () => {};',
  },
  {
    // A warning on an old Node. Lambda's version is ours to choose.
    path: /submodules\/client\/emitWarningIfUnsupportedVersion\.js$/,
    standIn: () => `export const state = { warningEmitted: true };
      export const emitWarningIfUnsupportedVersion = () => {};`,
  },
  {
    // Log lines that wait for an error, which is off.
    path: /powertools\/logger\/lib\/esm\/logBuffer\.js$/,
    standIn: () => `export class SizedItem {}
      export class SizedSet extends Set {}
      export class CircularMap extends Map { constructor() { super(); } }`,
  },
  {
    // What operators alone read of a model's row: which ids it has, when it ends, and what comes then.
    path: /shared\/models\/table\/[\w-]+\.ts$/,
    standIn: withoutOperatorsFacts,
  },
  {
    // Names of buckets in S3.
    path: /service-customizations\/index\.js$/,
    standIn: () => 'export const resolveParamsForS3 = async () => {};',
  },
  {
    // Bedrock's default handler. Ours speaks HTTP/1.1 and is always given.
    path: /node-http-handler\/dist-es\/node-http2-handler\.js$/,
    standIn: () => 'export class NodeHttp2Handler { static create(given) { return given; } }',
  },
  {
    // Retries are ours. Who asks the SDK for its adaptive ones by AWS_RETRY_MODE gets its standard ones.
    path: /util-retry\/AdaptiveRetryStrategy\.js$/,
    standIn: () => `export { StandardRetryStrategy as AdaptiveRetryStrategy } from
      './StandardRetryStrategy.js';`,
  },
  {
    // For runtimes without SHA-256 of their own.
    path: /sha256\/Sha256Js\.js$/,
    standIn: () => 'export class Sha256Js {}',
  },
  {
    // The region of an EC2 instance; Lambda sets its own.
    path: /regionConfig\/getInstanceMetadataRegion\.js$/,
    standIn: () => 'export const getInstanceMetadataRegion = async () => undefined;',
  },
  {
    // Tokens of a signed-in developer, after those of the environment.
    path: /token-providers\/dist-es\/nodeProvider\.js$/,
    standIn: () => `export const nodeProvider = () => async () => {
      throw new Error('Could not load token from any providers');
    };`,
  },
  {
    // Where credentials are looked for after the environment, in which Lambda puts those of the role.
    path: /credential-provider-node\/dist-es\/index\.js$/,
    standIn: () => `import { fromEnv } from '@aws-sdk/credential-provider-env';
      import { memoizeChain } from './runtime/memoize-chain.js';
      export const defaultProvider = (init) => memoizeChain([fromEnv(init)]);`,
  },
  {
    // Files in the home of a developer: there is none on Lambda, and each client would look for them.
    path: /node-config-provider\/fromSharedConfigFiles\.js$/,
    standIn:
      () => `import { CredentialsProviderError } from '../property-provider/CredentialsProviderError.js';
      export const fromSharedConfigFiles = () => async () => {
        throw new CredentialsProviderError('Not found in config files');
      };`,
  },
  {
    // Signs the events of a stream that goes to AWS; ours come from there.
    path: /eventstream-handler-node\/dist-es\/index\.js$/,
    standIn: () => 'export const eventStreamPayloadHandlerProvider = () => ({});',
  },
  {
    // Reads and writes the events of a stream. Our protocol reads them itself.
    path: /submodules\/event-streams\/index\.js$/,
    standIn: () => `export const eventStreamSerdeProvider = () => ({});
      export const resolveEventStreamSerdeConfig = (config) => config;
      export const [iterableToReadableStream, readableStreamToIterable] = [];
      export class EventStreamCodec {}`,
  },
  {
    // The signature of an event on its way to AWS.
    path: /signature-v4\/dist-es\/HeaderFormatter\.js$/,
    standIn: () => 'export class HeaderFormatter {}',
  },
  {
    // Signs WebSockets, and hands everything else on.
    path: /middleware-websocket\/dist-es\/resolveWebSocketConfig\.js$/,
    standIn: () => 'export const resolveWebSocketConfig = (config) => config;',
  },
  {
    // Every way to write a date, strictly. What we read has none but that of a `Retry-After`.
    path: /serde\/date-utils\.js$/,
    standIn: () => `export const dateToUtcString = (date) => date.toUTCString();
      export const parseRfc7231DateTime = (text) => new Date(text);
      export const parseRfc3339DateTime = parseRfc7231DateTime;
      export const parseRfc3339DateTimeWithOffset = parseRfc7231DateTime;
      export const parseEpochTimestamp = (seconds) => new Date(Number(seconds) * 1_000);`,
  },
];

export const withoutUnusedModules: Plugin = {
  name: 'without-unused-modules',
  setup(build) {
    for (const { path, standIn } of UNUSED) {
      build.onLoad({ filter: path }, ({ path: file }) => ({
        contents: standIn(file),
        loader: file.endsWith('.ts') ? 'ts' : 'js',
        resolveDir: dirname(file),
      }));
    }
  },
};

function versionIn(file: string): string {
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

function partitionsWithoutRegions(file: string): string {
  const json = readFileSync(file, 'utf8').replace(/^export const partitionsInfo = |;\s*$/g, '');
  const { partitions } = JSON.parse(json) as { partitions: readonly object[] };
  const lean = partitions.map((partition) => ({ ...partition, regions: {} }));
  return `export const partitionsInfo = ${JSON.stringify({ partitions: lean })};`;
}

/** Operations as they are, but for what goes in and comes out. */
function operationsAlone(file: string): string {
  const source = readFileSync(file, 'utf8');
  const texts = new Map(
    Array.from(source.matchAll(/^const (_?\w+) = ("[^"]*");$/gm), ([, name, text]) => [name, text]),
  );
  const operations = source.matchAll(/^export var \w+\$ = \[9, [^;]*;$/gm);
  const lines = Array.from(operations, ([line]) =>
    line.replace(/\(\) => \w+\$/g, '0').replace(/\b_?\w+\b/g, (name) => texts.get(name) ?? name),
  );
  return `${lines.join('\n').replaceAll(/\[("\w+")\]:/g, '$1:')}
    export const errorTypeRegistries = [];`;
}

function withoutLookForStreams(file: string): string {
  const source = readFileSync(file, 'utf8');
  const lean = source
    .replace(/^import \{ NormalizedSchema \}.*$/m, '')
    .replace(/Boolean\(NormalizedSchema\.of[^;]*;/, 'false;');
  if (lean.includes('NormalizedSchema')) throw new Error(`${file} has another form by now`);
  return lean;
}

function withoutOperatorsFacts(file: string): string {
  return readFileSync(file, 'utf8')
    .replace(/\bids: \[[^\]]*\]/g, 'ids: []')
    .replace(/\b(?:endsOn|successor): (?:'[^']*'|[A-Z_]+),/g, '');
}
