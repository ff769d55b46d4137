import type { Command } from 'commander';
import { watchedMeasures } from '#shared/watch/canary-watch.ts';
import { compare, judgeCanary, nextLook } from '#shared/watch/judge-canary.ts';
import { NO_TALLIES } from '#shared/watch/tally-lines.ts';
import {
  type Counters,
  type WatchedCanary,
  watchedCanaries,
} from '#shared/watch/watched-canaries.ts';
import { oneLine } from '../../common/plain-text.ts';
import { tableText } from '../../common/table-text.ts';
import { tallyText } from '../canary-text.ts';
import { subjectOf } from '../describe-record.ts';
import type { Open, Session } from '../session.ts';

const HELP = `
The watch compares a canary with the first model at 15, 30, 60, 120, … of the canary's requests, and
rolls it back if it is worse by more than its limits and chance. It needs the deployment parameter
modelWatch=on; the local gateway watches by itself.`;

/** `canary`: every canary that is watched, with the numbers so far. */
export function addCanaryCommand(program: Command, open: Open): void {
  const command = program
    .command('canary')
    .description('show the canaries that are watched, and how they do')
    .addHelpText('after', HELP);
  command.action(async () => show(await open(command)));
}

interface Row {
  readonly canary: WatchedCanary;
  readonly counters: Counters | undefined;
}

async function show(session: Session): Promise<void> {
  const { store, readCounters, terminal, json } = session;
  const records = await store.readAll();
  const counters = await readCounters();
  const rows = watchedCanaries(records.map(({ key, item }) => ({ ...item, sk: key }))).map(
    (canary) => ({ canary, counters: counters.get(canary.name) }),
  );
  if (json) return terminal.print(JSON.stringify(rows.map(toJson), null, 2));
  if (rows.length === 0)
    return terminal.print("No canary is watched: 'assign … --canary … --watch'.");
  terminal.print(rows.map((row) => describe(session, row)).join('\n\n'));
}

function describe({ terminal, now }: Session, row: Row): string {
  const { canary, counters } = row;
  const [scope = '', feature = ''] = canary.key.split('#');
  const { model, percent } = canary.canary;
  const { arms } = counters ?? { arms: NO_TALLIES };
  const rows = watchedMeasures(canary.watch).map((measure) => {
    const { first, canary: other, points } = compare(arms, measure);
    return [
      measure,
      tallyText(first),
      tallyText(other),
      signed(points),
      `+${canary.watch[measure]}`,
    ];
  });
  const heads = ['MEASURE', 'FIRST MODEL', 'CANARY', 'POINTS', 'LIMIT'];
  return [
    terminal.style('bold', oneLine(`${subjectOf({ scope, feature })}, version ${canary.version}`)),
    oneLine(`  ${canary.assignment.model} against ${model} (${percent} % of users)`),
    tableText(heads, rows),
    terminal.style('dim', progressText(row, now())),
  ].join('\n');
}

const signed = (points: number) => (points > 0 ? `+${points}` : String(points));

/** A watch that has not counted for so long is not running, in milliseconds. */
const SILENT_MS = 600_000;

function progressText({ canary, counters }: Row, nowMs: number): string {
  const untilMs = counters?.countedUntilMs ?? canary.sinceMs;
  if (nowMs - untilMs > SILENT_MS) {
    return `Not counted since ${new Date(untilMs).toISOString().replace(/\.\d+Z$/, 'Z')}: is modelWatch=on?`;
  }
  const next = nextLook((counters?.arms ?? NO_TALLIES).canary.errors.requests);
  return next === undefined
    ? 'Judged for the last time.'
    : `Judged next at ${next.toLocaleString('en')} requests of the canary.`;
}

function toJson({ canary, counters }: Row): object {
  const { name, watch, sinceMs, assignment } = canary;
  const arms = counters?.arms ?? NO_TALLIES;
  const { model, percent } = canary.canary;
  return {
    assignment: name,
    first: assignment.model ?? null,
    canary: model,
    percent,
    since: new Date(sinceMs).toISOString(),
    countedUntil: counters ? new Date(counters.countedUntilMs).toISOString() : null,
    limits: watch,
    measures: watchedMeasures(watch).map((measure) => compare(arms, measure)),
    // As if the next look were now.
    worse: judgeCanary(arms, watch).map(({ measure }) => measure),
  };
}
