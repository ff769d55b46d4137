/**
 * Checks the events of a streamed body.
 *
 * @module
 */
import type { ConcatExpectation, EventsExpectation } from './example.ts';
import { type Json, valueAt } from './json.ts';
import { match, matches } from './match.ts';
import { isInRange } from './operators.ts';

export function checkEvents(
  expect: EventsExpectation,
  events: readonly unknown[],
): readonly string[] {
  return [
    ...matchGiven(events, expect.events, 'events'),
    ...matchGiven(events[0], expect.first, 'first event'),
    ...matchGiven(events.at(-1), expect.last, 'last event'),
    ...events.flatMap((event, index) => matchGiven(event, expect.each, `event ${index}`)),
    ...checkEachWhere(expect, events),
    ...(expect.count !== undefined && !isInRange(events.length, expect.count)
      ? [`${events.length} events, expected are ${JSON.stringify(expect.count)}`]
      : []),
    ...checkLacks(expect, events),
    ...(expect.concat ? checkConcat(expect.concat, events) : []),
    ...checkAlternatives(expect, events),
  ];
}

function checkEachWhere(expect: EventsExpectation, events: readonly unknown[]) {
  return (expect.each_where ?? []).flatMap(({ where, match: matcher }) =>
    events.flatMap((event, index) =>
      matches(event, where) ? match(event, matcher, `event ${index}`) : [],
    ),
  );
}

function checkLacks({ lacks }: EventsExpectation, events: readonly unknown[]) {
  if (lacks === undefined) return [];
  const unwanted = events.filter((event) => matches(event, lacks));
  return unwanted.map((event) => `unwanted event ${JSON.stringify(event).slice(0, 200)}`);
}

function checkConcat(expect: ConcatExpectation, events: readonly unknown[]): readonly string[] {
  const { where, path, match: matcher = expect.equals } = expect;
  const text = events
    .filter((event) => where === undefined || matches(event, where))
    .map((event) => valueAt(event, path) ?? '')
    .join('');
  if (matcher === undefined) return ['the expectation concat says nothing'];
  return match(text, matcher, 'concatenated text');
}

function checkAlternatives({ any_of }: EventsExpectation, events: readonly unknown[]) {
  if (any_of === undefined) return [];
  const failures = any_of.map((alternative) => checkEvents(alternative, events));
  if (failures.some(({ length }) => length === 0)) return [];
  return [`none of the alternatives holds: ${failures.flat().join('; ')}`];
}

function matchGiven(value: unknown, matcher: Json | undefined, at: string): readonly string[] {
  return matcher === undefined ? [] : match(value, matcher, at);
}
