/**
 * What was promised. The bench compares its numbers with this table; no test asserts any of it but the
 * sizes of the bundles, which no machine changes.
 *
 * @module
 */

export interface Budget {
  readonly what: string;
  readonly limit: number;
  /** Behind the number; may be empty. */
  readonly unit: string;
  readonly better: 'low' | 'high';
  /** The name of the number that is compared. */
  readonly fact: string;
  /** A time by the clock, or what depends on one: not judged where others kept the machine busy. */
  readonly isWallTime?: true;
  /** A number that says how to take it. */
  readonly beside?: { readonly text: string; readonly fact: string };
}

const MS = { unit: 'ms', better: 'low', isWallTime: true } as const;
const TIMES = { unit: '×', better: 'low' } as const;
const MB = { unit: 'MB', better: 'low' } as const;

const OWN = "the gateway's own";

export const BUDGETS: readonly Budget[] = [
  {
    what: "added to the bare SDK's first byte, in one piece, p50",
    ...{ limit: 0.8, ...MS, fact: 'latency.sync.added.first.p50' },
    beside: { text: OWN, fact: 'latency.sync.own.first.p50' },
  },
  {
    what: "added to the bare SDK's first byte, in one piece, p99",
    ...{ limit: 2, ...MS, fact: 'latency.sync.added.first.p99' },
    beside: { text: OWN, fact: 'latency.sync.own.first.p99' },
  },
  {
    what: "added to the bare SDK's first token, worst of the streams, p50",
    ...{ limit: 1, ...MS, fact: 'latency.streams.added.first.p50' },
    beside: { text: OWN, fact: 'latency.streams.own.first.p50' },
  },
  {
    what: "added to the bare SDK's first token, worst of the streams, p99",
    ...{ limit: 3, ...MS, fact: 'latency.streams.added.first.p99' },
    beside: { text: OWN, fact: 'latency.streams.own.first.p99' },
  },
  {
    what: 'chunks lost or merged',
    ...{ limit: 0, unit: '', better: 'low', fact: 'paced.lostOrMerged' },
  },
  {
    what: 'CPU of a completion at 32 in flight, against the bare SDK',
    ...{ limit: 1.25, ...TIMES, fact: 'throughput.sync.32.ratio' },
    beside: { text: OWN, fact: 'throughput.sync.32.ownRatio' },
  },
  {
    what: 'CPU of a 100-token stream at 32 in flight, against the bare SDK',
    ...{ limit: 1.25, ...TIMES, fact: 'throughput.raw.32.ratio' },
    beside: { text: OWN, fact: 'throughput.raw.32.ownRatio' },
  },
  {
    what: 'CPU of a completion called as Lambda calls it, against the bare SDK',
    ...{ limit: 1.35, ...TIMES, fact: 'direct.sync.ratio' },
  },
  {
    what: 'CPU of a 100-token stream called as Lambda calls it, against the bare SDK',
    ...{ limit: 0.8, ...TIMES, fact: 'direct.raw.ratio' },
  },
  {
    what: "completions per second and core, against the peer's",
    ...{ limit: 1.1, unit: '×', better: 'high', fact: 'peer.sync.ratio' },
  },
  {
    what: "100-token streams per second and core, against the peer's",
    ...{ limit: 1.25, unit: '×', better: 'high', fact: 'peer.sse.ratio' },
  },
  {
    what: "prompts of 100 tokens per second and core, against the peer's streams",
    ...{ limit: 1.2, unit: '×', better: 'high', fact: 'peer.prompt.ratio' },
  },
  {
    what: 'paced streams held in one process',
    ...{ limit: 256, unit: '', better: 'high', fact: 'streams.held', isWallTime: true },
    beside: { text: 'the floor holds', fact: 'streams.floor.held' },
  },
  {
    what: 'largest bundle, minified',
    ...{ limit: 420.4, unit: 'KB', better: 'low', fact: 'cold.worst.minifiedKb' },
  },
  {
    what: 'largest bundle, zipped',
    ...{ limit: 140.5, unit: 'KB', better: 'low', fact: 'cold.worst.zippedKb' },
  },
  {
    what: 'import and first call in a fresh process, slowest function',
    ...{ limit: 90, ...MS, fact: 'cold.worst.bothMs' },
    beside: { text: 'the bare SDK', fact: 'cold.bare-SDK.bothMs' },
  },
  {
    what: "first completion of a fresh process, at Lambda's share of a core",
    ...{ limit: 200, ...MS, fact: 'cold.code-completion.sharedInvokeMs' },
    beside: { text: 'with a quota', fact: 'cold.code-completion.quotaMs' },
  },
  {
    what: 'the same with 30 ms to connect, and 40 ms for an answer of the issuer',
    ...{ limit: 230, ...MS, fact: 'cold.far.code-completion.firstCallMs' },
    beside: { text: 'with a quota', fact: 'cold.far.code-completion.quotaMs' },
  },
  {
    what: 'cold connection test on Lambda',
    ...{ limit: 1_500, ...MS, fact: 'lambda.connectionTestMs' },
    beside: { text: 'in a process here', fact: 'cold.chat-connection-test.bothMs' },
  },
  {
    what: "user token from a cold start, at Lambda's share of a core",
    ...{ limit: 3_000, ...MS, fact: 'cold.far.platform-user-token.onLambdaMs' },
  },
  {
    what: "connection test from a cold start, at Lambda's share of a core",
    ...{ limit: 3_000, ...MS, fact: 'cold.far.chat-connection-test.onLambdaMs' },
  },
  {
    what: 'memory of an idle function, the largest',
    ...{ limit: 80, ...MB, fact: 'memory.idleMb' },
    beside: { text: 'the floor', fact: 'memory.floorMb' },
  },
  {
    what: 'memory after many streams, against idle',
    ...{ limit: 1.6, ...TIMES, fact: 'memory.growth' },
    beside: { text: 'one at a time', fact: 'memory.growthAlone' },
  },
  {
    what: 'cost of what is ten times as large, worst series',
    ...{ limit: 12, ...TIMES, fact: 'growth.worst.lastDecade' },
  },
  {
    what: 'memory for a 10 MB answer, against 1 MB, worst form',
    ...{ limit: 1.5, ...TIMES, fact: 'growth.long.peakRatio' },
  },
  {
    what: 'memory for 10 MB in one line',
    ...{ limit: 120, ...MB, fact: 'growth.line.peakMb' },
  },
  {
    what: 'in flight to a client that does not read',
    ...{ limit: 16, ...MB, fact: 'growth.slow.inFlightMb' },
    beside: { text: 'the floor', fact: 'growth.slow.floor.inFlightMb' },
  },
  {
    what: 'runtime dependencies, clients of the SDK counted once',
    ...{ limit: 10, unit: '', better: 'low', fact: 'deployment.dependencies' },
  },
  {
    what: 'idle cost of a deployment a month, estimated',
    ...{ limit: 5, unit: 'USD', better: 'low', fact: 'deployment.idleUsd' },
  },
];
