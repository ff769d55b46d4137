/**
 * Compares a value with a matcher and tells every difference.
 *
 * A scalar is compared for equality, a list member by member, an object by the members the matcher
 * names; an object of operators (`$contains`, `$any_of`, …) asks its questions instead.
 *
 * @module
 */
import { isObject, type Json, type JsonObject } from './json.ts';
import { isOperator, OPERATORS } from './operators.ts';

/** The differences, each with its place; none when `value` matches. `at` names the value. */
export function match(value: unknown, matcher: Json, at = 'body'): readonly string[] {
  if (Array.isArray(matcher)) return matchList(value, matcher, at);
  if (!isObject(matcher)) {
    return Object.is(value, matcher) ? [] : [differs(at, JSON.stringify(matcher), value)];
  }
  const entries = Object.entries(matcher);
  const operators = entries.filter(([name]) => isOperator(name));
  const members = Object.fromEntries(entries.filter(([name]) => !isOperator(name)));
  return [
    ...matchOperators(value, operators, at),
    // An empty object matches any object, but operators alone do not ask for one.
    ...(operators.length > 0 && Object.keys(members).length === 0
      ? []
      : matchMembers(value, members, at)),
  ];
}

export function matches(value: unknown, matcher: Json): boolean {
  return match(value, matcher).length === 0;
}

function matchList(value: unknown, matcher: readonly Json[], at: string): readonly string[] {
  if (!Array.isArray(value) || value.length !== matcher.length) {
    return [differs(at, `a list of ${matcher.length}`, value)];
  }
  return matcher.flatMap((item, index) => match(value[index], item, `${at}.${index}`));
}

function matchOperators(
  value: unknown,
  operators: readonly (readonly [string, Json])[],
  at: string,
): readonly string[] {
  return operators.flatMap(([name, argument]) => {
    const operator = OPERATORS[name];
    // A misspelt operator would otherwise be a member that is silently asked of nothing.
    if (operator === undefined) throw new Error(`${at}: ${name} is no operator.`);
    const holds = operator(value, argument, matches);
    return holds ? [] : [differs(at, `${name} ${JSON.stringify(argument)}`, value)];
  });
}

function matchMembers(value: unknown, matcher: JsonObject, at: string): readonly string[] {
  if (!isObject(value)) return [differs(at, 'an object', value)];
  const { $exact, ...members } = matcher;
  const unexpected =
    $exact === true ? Object.keys(value).filter((member) => !(member in members)) : [];
  return [
    ...unexpected.map((member) => `${at}: unexpected member ${member}`),
    // A missing member is compared too: `$absent` and `$any` take it.
    ...Object.entries(members).flatMap(([member, inner]) =>
      match(value[member], inner, `${at}.${member}`),
    ),
  ];
}

function differs(at: string, expected: string, value: unknown): string {
  return `${at}: expected ${expected}, got ${JSON.stringify(value)?.slice(0, 200)}`;
}
