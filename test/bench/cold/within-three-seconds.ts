/**
 * First answers over a network on which everything takes a while, and how long they would take with Lambda's share of a
 * core. Among them are the two for which GitLab waits 3 s, a cold start included: of these it says what each asks of
 * others before it answers.
 *
 * @module
 */
import type { Outcome, Run, Section } from '../measure.ts';
import type { ColdStart, OutwardCall } from '../processes/invoke-cold.ts';
import { gatewayEnvironment } from '../site.ts';
import { median } from '../statistics.ts';
import type { ProcessorShare } from './processor-share.ts';
import { startCold } from './start-cold.ts';
import { CONNECTION_TEST, coldSubjects, type Subject, USER_TOKEN } from './subjects.ts';

/** Near services in a region take less. In milliseconds. */
const DISTANCE = { connectMs: 30, issuerMs: 40 };

/** Lambda gives a whole core for 1,769 MB of memory, and in proportion below; `memoryMb` is 512. */
export const CORE_SHARE = 512 / 1_769;

/** GitLab waits 3 s for them. */
const HURRIED = [USER_TOKEN, CONNECTION_TEST];

/** What the tables say of their column. */
export const QUOTA_NOTE = `With a quota: fresh processes again, of which the system gives the first call that share and no more; "–" where
it lets nobody set one.`;

/** Undefined: nothing was measured. */
export function quotaMedian(all: readonly number[] = []): number | undefined {
  return all.length === 0 ? undefined : median(all);
}

export async function measureThreeSeconds(
  { site, scale, progress }: Run,
  share: ProcessorShare | undefined,
): Promise<Outcome> {
  const addresses = await site.surroundings.ask('farAddresses', DISTANCE);
  const far = { ...site, addresses };
  const env = { ...gatewayEnvironment(far), AIGW_CUSTOMER_PORTAL_URL: addresses.portal };
  const loader = site.built.processes['invoke-cold'];
  const subjects = coldSubjects(far).filter(({ name }) =>
    [...HURRIED, 'code-completion', 'chat'].includes(name),
  );
  const starts = new Map<Subject, ColdStart[]>(subjects.map((subject) => [subject, []]));
  const quotaMs = new Map<Subject, number[]>(subjects.map((subject) => [subject, []]));
  // The first start of all teaches the gateway its instance, which happens once in its life.
  for (let round = -1; round < scale.coldStarts; round += 1) {
    progress(`cold, far services: round ${round + 1} of ${scale.coldStarts}`);
    for (const [subject, all] of starts) {
      const { file, event } = subject;
      const start = await startCold({ loader, file, event, env });
      if (round < 0) continue;
      all.push(start);
      if (share === undefined) continue;
      const shared = await startCold({ loader, file, event, env, share });
      quotaMs.get(subject)?.push(shared.invokeMs);
    }
  }
  const summaries = [...starts].map(([subject, all]) => ({
    ...summarise(subject.name, all),
    quotaMs: quotaMedian(quotaMs.get(subject)),
  }));
  const places = { GitLab: addresses.issuer, portal: addresses.portal, Bedrock: addresses.bedrock };
  return {
    facts: factsOf(summaries),
    sections: [
      startSection(summaries),
      callSection(
        summaries.filter(({ name }) => HURRIED.includes(name)),
        places,
      ),
    ],
  };
}

/** Medians, in milliseconds. */
interface Summary {
  readonly name: string;
  readonly importMs: number;
  readonly bothMs: number;
  readonly cpuMs: number;
  readonly onLambdaMs: number;
  readonly firstCallMs: number;
  /** The same with a quota of that share. Undefined: this machine allows none. */
  readonly quotaMs: number | undefined;
  readonly calls: readonly Required<OutwardCall>[];
}

function summarise(name: string, all: readonly ColdStart[]): Omit<Summary, 'quotaMs'> {
  return {
    name,
    importMs: median(all.map(({ importMs }) => importMs)),
    bothMs: median(all.map(({ importMs, invokeMs }) => importMs + invokeMs)),
    cpuMs: median(all.map(({ cpuMs }) => cpuMs)),
    onLambdaMs: median(all.map(onLambdaMs)),
    firstCallMs: median(all.map(firstCallMs)),
    calls: medianCalls(all),
  };
}

/** The calls of the first start. The others make the same ones, not always in the same order. */
function medianCalls(all: readonly ColdStart[]): Required<OutwardCall>[] {
  const numbered = all.map(({ calls }) =>
    calls.map((call, index) => ({ ...call, nth: nth(calls, index) })),
  );
  return (numbered[0] ?? []).map(({ name, nth }) => {
    const same = numbered.flatMap(
      (calls) => calls.find((one) => one.name === name && one.nth === nth) ?? [],
    );
    return {
      name,
      beginsMs: median(same.map(({ beginsMs }) => beginsMs)),
      endsMs: median(same.map(({ endsMs = Number.NaN }) => endsMs)),
    };
  });
}

/** How many calls of the same name came before. */
function nth(calls: readonly OutwardCall[], index: number): number {
  return calls.slice(0, index).filter(({ name }) => name === calls[index]?.name).length;
}

/** From the beginning of the process, as if every millisecond of processor time took its share of a core. */
function onLambdaMs({ bootMs, importMs, invokeMs, cpuMs }: ColdStart): number {
  return bootMs + importMs + invokeMs + cpuMs * (1 / CORE_SHARE - 1);
}

/** The first call alone: Lambda lets a function start with a whole core. */
export function firstCallMs({ invokeMs, invokeCpuMs }: ColdStart): number {
  return invokeMs + invokeCpuMs * (1 / CORE_SHARE - 1);
}

function factsOf(summaries: readonly Summary[]): Record<string, number> {
  const facts = summaries.flatMap(({ name, onLambdaMs, firstCallMs, quotaMs }) => {
    const place = `cold.far.${name.replace(/\W+/g, '-')}`;
    return [
      [`${place}.onLambdaMs`, onLambdaMs],
      [`${place}.firstCallMs`, firstCallMs],
      ...(quotaMs === undefined ? [] : [[`${place}.quotaMs`, quotaMs]]),
    ];
  });
  return Object.fromEntries(facts);
}

function startSection(summaries: readonly Summary[]): Section {
  return {
    title: 'From a cold start over a network, medians (ms)',
    note: `Each connection takes ${DISTANCE.connectMs} ms, each answer of an issuer ${DISTANCE.issuerMs}. The last columns count
processor time as often as it would take with ${CORE_SHARE.toFixed(2)} of a core, which is what 512 MB of memory get: all of it, Node's
own start included, and that of the first call alone, because Lambda lets a function start with a whole core. ${QUOTA_NOTE}`,
    heads: [
      'answer',
      'import',
      'import and first call',
      'CPU',
      'all at that share',
      'first call',
      'with a quota',
    ],
    rows: summaries.map(({ name, importMs, bothMs, cpuMs, onLambdaMs, firstCallMs, quotaMs }) => [
      name,
      importMs,
      bothMs,
      cpuMs,
      onLambdaMs,
      firstCallMs,
      quotaMs ?? '–',
    ]),
  };
}

function callSection(
  summaries: readonly Summary[],
  places: Readonly<Record<string, string>>,
): Section {
  const readable = (name: string) =>
    Object.entries(places).reduce((text, [place, url]) => text.replace(url, `${place} `), name);
  return {
    title: 'What those cold starts ask of others (ms)',
    note: `In the order in which it begins, from the beginning of the import, which asks nobody itself. Nothing waits
for the portal's keys: only a token of the portal needs them.`,
    heads: ['answer', 'call', 'begins', 'ends'],
    rows: summaries.flatMap(({ name, calls }) =>
      calls.map((call) => [name, readable(call.name), call.beginsMs, call.endsMs]),
    ),
  };
}
