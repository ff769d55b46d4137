/**
 * A month of 200,000 requests of 500 users through `npm run usage`, in a process of its own, and the same added up
 * the plain way.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { logLines, MONTH, type Traffic } from '../support/usage-records.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'infra', 'cli', 'usage', 'main.ts');

/** Writes the month as the bucket keeps it, and gives what is in it. */
export async function writeMonth(file: string, traffic: Traffic = MONTH): Promise<PlainSums> {
  const sums = createSums();
  function* lines(): Generator<string> {
    for (const line of logLines(traffic)) {
      sums.add(line);
      yield `${line}\n`;
    }
  }
  // Compressed as little as possible: this is about reading.
  await pipeline(Readable.from(lines()), createGzip({ level: 1 }), createWriteStream(file));
  return sums;
}

/** What everything with one value of a member adds up to. */
export interface PlainSum {
  requests: number;
  /** In units of a hundred-millionth of a dollar. */
  cost: bigint;
  inputTokens: number;
  outputTokens: number;
  readonly firstTokenMs: number[];
}

const MEMBERS = ['feature', 'model', 'user', 'gitlabProject'] as const;

export interface PlainSums {
  readonly total: PlainSum;
  /** By `<member>=<value>`, and `day=<day>`. */
  readonly groups: ReadonlyMap<string, PlainSum>;
}

function createSums(): PlainSums & { add(line: string): void } {
  const empty = (): PlainSum => ({
    requests: 0,
    cost: 0n,
    inputTokens: 0,
    outputTokens: 0,
    firstTokenMs: [],
  });
  const total = empty();
  const groups = new Map<string, PlainSum>();
  const groupOf = (key: string) => {
    const known = groups.get(key) ?? empty();
    groups.set(key, known);
    return known;
  };
  return {
    total,
    groups,
    add(line) {
      const record = JSON.parse(line);
      const keys = MEMBERS.map((name) => `${name}=${record[name]}`);
      const named = [...keys, `day=${record.timestamp.slice(0, 10)}`].map(groupOf);
      for (const sum of [total, ...named]) {
        sum.requests += 1;
        // As text, without any arithmetic of fractions.
        sum.cost += BigInt((record.costUsd ?? 0).toFixed(8).replace('.', ''));
        sum.inputTokens += record.inputTokens ?? 0;
        sum.outputTokens += record.outputTokens ?? 0;
        if (record.firstTokenMs !== undefined) sum.firstTokenMs.push(record.firstTokenMs);
      }
    },
  };
}

/** One below the place at which the report looks, so that both mean the same value. */
export function percentileOf(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? Number.NaN;
}

export interface Measured {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  /** The most that the process had in memory. */
  readonly megabytes: number;
}

const TELL_MEMORY = `process.on('exit', () => console.error('maxRSS', process.resourceUsage().maxRSS))`;

/** As `npm run usage` starts it: the young of the heap take more memory than all that lives. */
const YOUNG_MB = 8;

/** @param heapMb what V8 may use for objects; beyond it the process ends */
export async function measureUsage(args: readonly string[], heapMb: number): Promise<Measured> {
  const options = [
    `--max-old-space-size=${heapMb}`,
    `--max-semi-space-size=${YOUNG_MB}`,
    '--import',
    `data:text/javascript,${TELL_MEMORY}`,
  ];
  const start = performance.now();
  const child = spawn(process.execPath, [...options, MAIN, ...args], {
    env: {},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return {
    code: code ?? -1,
    stdout,
    stderr,
    seconds: (performance.now() - start) / 1_000,
    megabytes: Number(/maxRSS (\d+)/.exec(stderr)?.[1]) / 1_024,
  };
}
