/**
 * The numbers of earlier runs on this machine, one run a line, so that a run can be compared with the one before it.
 *
 * @module
 */
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ScaleName } from './scales.ts';

export interface PastRun {
  /** ISO 8601. */
  readonly date: string;
  /** Runs of different scales are not compared. */
  readonly scale: ScaleName;
  readonly facts: Readonly<Record<string, number>>;
}

/**
 * Each number as the last run of the same scale had it that measured it. Lines that nobody can read are passed by.
 *
 * @throws {Error} when there is a file that cannot be read
 */
export async function lastFacts(file: string, scale: ScaleName): Promise<Record<string, number>> {
  const lines = (await readText(file)).split('\n').map(parseRun);
  const same = lines.flatMap((run) => (run?.scale === scale ? [run.facts] : []));
  return Object.assign({}, ...same);
}

export async function rememberRun(file: string, { date, scale, facts }: PastRun): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await appendFile(file, `${JSON.stringify({ date, scale, facts })}\n`);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function parseRun(line: string): PastRun | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
