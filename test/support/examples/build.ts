/**
 * Fills in placeholders and runs generators.
 *
 * @module
 */
import { isObject, type Json } from './json.ts';

/** Name → value of the placeholders, those of `fixtures.values`, `token` and saved ones. */
export type Values = Readonly<Record<string, string>>;

/** A placeholder whose name is not in `values` stays as it is, since code may hold `${…}`. */
export function build(value: Json, values: Values): Json {
  if (typeof value === 'string') return fillIn(value, values);
  if (Array.isArray(value)) return value.map((item) => build(item, values));
  if (!isObject(value)) return value;

  const entries = Object.entries(value);
  const [first] = entries;
  const generate = entries.length === 1 && first ? GENERATORS[first[0]] : undefined;
  if (generate && first) return generate(first[1], values);
  return Object.fromEntries(entries.map(([key, inner]) => [key, build(inner, values)]));
}

type Generator = (argument: Json, values: Values) => Json;

const GENERATORS: Readonly<Record<string, Generator>> = {
  $repeat: (argument, values) => {
    const [text, count] = pair(argument);
    return String(build(text, values)).repeat(Number(count));
  },
  $join: (argument, values) => list(build(argument, values)).join(''),
  $times: (argument, values) => {
    const [value, count] = pair(argument);
    return Array.from({ length: Number(count) }, () => build(value, values));
  },
  $concat: (argument, values) => list(argument).flatMap((part) => list(build(part, values))),
  $now_plus: (seconds) => Math.floor(Date.now() / 1000) + Number(seconds),
  $null: () => null,
};

function fillIn(text: string, values: Values): string {
  return text.replace(/\$\{([a-z_]+)\}/g, (placeholder, name) => values[name] ?? placeholder);
}

function pair(argument: Json): readonly [Json, Json] {
  const [first, second] = list(argument);
  if (first === undefined || second === undefined) throw new TypeError('A pair is needed.');
  return [first, second];
}

function list(value: Json): readonly Json[] {
  if (!Array.isArray(value)) throw new TypeError(`${JSON.stringify(value)} is no list.`);
  return value;
}
