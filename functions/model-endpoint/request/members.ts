/**
 * Reads the members of a JSON body one by one, and refuses what has another form by the path of the member.
 *
 * Members that nobody reads are ignored; `null` is as if absent.
 *
 * @see contract ME 5.1
 * @module
 */
import { GatewayError } from '#shared/errors.ts';

export type Problem =
  | 'invalid_json'
  | 'invalid_type'
  | 'invalid_value'
  | 'missing_required_parameter'
  | 'unsupported_parameter'
  | 'unsupported_value';

/** A body that is refused. No text holds anything of the body but the names and numbers in the path. */
export class RefusedBody extends GatewayError {
  readonly problem: Problem;
  /** The path of the member, such as `messages.3.content`; null: the body as a whole. */
  readonly param: string | null;

  constructor(problem: Problem, param: string | null, text: string) {
    super('invalid_request', `${problem}: ${param ?? 'body'}`, { detail: text });
    this.problem = problem;
    this.param = param;
  }
}

/** A value, and where it was. */
export interface Member {
  readonly value: unknown;
  readonly path: string;
}

type Values = Readonly<Record<string, unknown>>;

/** An object in a body. Readers give undefined for what is absent, and throw {@link RefusedBody}. */
export interface Members {
  pathOf(name: string): string;
  value(name: string): unknown;
  text(name: string): string | undefined;
  flag(name: string): boolean | undefined;
  /** From `least` to `most`. */
  number(name: string, least: number, most: number): number | undefined;
  /** An integer of at least 1. */
  count(name: string): number | undefined;
  object(name: string): Members | undefined;
  list(name: string): readonly Member[] | undefined;
  /** `value`, which a reader gave, unless it is absent. */
  required<T>(name: string, value: T | undefined): T;
  /** @param text what follows the path of the member */
  refusal(problem: Problem, name: string, text: string): RefusedBody;
}

export function membersOf({ value, path }: Member): Members {
  return createMembers(isObject(value) ? value : refuseType(path, 'an object'), path);
}

export function createMembers(values: Values, path = ''): Members {
  const pathOf = (name: string) => (path === '' ? name : `${path}.${name}`);
  const given = (name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? undefined) : undefined;

  function read<T>(name: string, form: string, is: (value: unknown) => value is T): T | undefined {
    const value = given(name);
    if (value === undefined || is(value)) return value;
    return refuseType(pathOf(name), form);
  }

  function refusal(problem: Problem, name: string, text: string): RefusedBody {
    return new RefusedBody(problem, pathOf(name), `'${pathOf(name)}' ${text}.`);
  }

  return {
    pathOf,
    refusal,
    value: given,
    text: (name) => read(name, 'a string', (value) => typeof value === 'string'),
    flag: (name) => read(name, 'a boolean', (value) => typeof value === 'boolean'),
    number(name, least, most) {
      const value = read(name, 'a number', isNumber);
      if (value === undefined || (value >= least && value <= most)) return value;
      throw refusal('invalid_value', name, `must be from ${least} to ${most}`);
    },
    count(name) {
      const value = read(name, 'an integer', isInteger);
      if (value === undefined || value >= 1) return value;
      throw refusal('invalid_value', name, 'must be at least 1');
    },
    object(name) {
      const object = read(name, 'an object', isObject);
      return object && createMembers(object, pathOf(name));
    },
    list: (name) =>
      read(name, 'a list', isList)?.map((value, index) => ({
        value,
        path: `${pathOf(name)}.${index}`,
      })),
    required(name, value) {
      if (value !== undefined) return value;
      throw refusal('missing_required_parameter', name, 'is required');
    },
  };
}

/** @throws {RefusedBody} `invalid_type` */
export function refuseType(path: string, form: string): never {
  throw new RefusedBody('invalid_type', path, `'${path}' has the wrong type: expected ${form}.`);
}

export function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isInteger = (value: unknown): value is number => Number.isInteger(value);
