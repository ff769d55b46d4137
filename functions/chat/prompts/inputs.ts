/**
 * The kinds of inputs that prompts take. None of them can fail: another version of GitLab may omit an
 * input or send one more, and must still get an answer.
 *
 * @module
 */

/** Reads one member of `inputs`, which may be missing or of any type. */
export type Input<T> = (value: unknown) => T;

/** The members that a prompt knows; all others are ignored. */
export type Inputs = Readonly<Record<string, Input<unknown>>>;

export type InputsOf<I extends Inputs> = { readonly [Name in keyof I]: ReturnType<I[Name]> };

type JsonObject = Readonly<Record<string, unknown>>;

export function readInputs<I extends Inputs>(inputs: I, given: JsonObject): InputsOf<I> {
  const entries = Object.entries(inputs).map(([name, read]) => [name, read(given[name])]);
  // Exactly the names of `inputs`, each with what its own function returns.
  return Object.fromEntries(entries) as InputsOf<I>;
}

/** Verbatim. Missing and null become empty text; anything that is not text becomes JSON. */
export function textInput(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // Bedrock rejects JSON that holds half a surrogate pair.
  return text.toWellFormed();
}

/** The texts of a list; anything else is an empty list. */
export function textsInput(value: unknown): readonly string[] {
  return toList(value).map(textInput);
}

/** The objects of a list; anything else is an empty list. */
export function recordsInput(value: unknown): readonly JsonObject[] {
  return toList(value).filter(isRecord);
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
