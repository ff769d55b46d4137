/**
 * What is sent to both models: requests in the form in which GitLab sends them. They are the project's own, written
 * for its tests, or those of a file that the operator has put together. Nothing is ever taken from traffic: the
 * gateway keeps none.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { UsageError } from '../../common/failures.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', '..', '..', 'test', 'fixtures');

/** One line of the operator's file: `{"path": "/v2/code/completions", "body": {…}}`, and a name if wanted. */
const Input = v.object({
  name: v.optional(v.pipe(v.string(), v.minLength(1))),
  path: v.pipe(v.string(), v.regex(/^\/v\d\/[\w/%.-]+$/)),
  body: v.record(v.string(), v.unknown()),
});

export interface CompareInput {
  readonly name: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * The inputs of a JSON Lines file.
 *
 * @throws {UsageError} that names the line
 */
export function readInputs(file: string): CompareInput[] {
  const lines = readText(file)
    .split('\n')
    .map((text, index) => ({ text, number: index + 1 }))
    .filter(({ text }) => text.trim() !== '');
  if (lines.length === 0) throw new UsageError(`${file} has no inputs.`, FORM);
  return lines.map(({ text, number }) => {
    const { success, output } = v.safeParse(Input, parse(text));
    if (!success) throw new UsageError(`Line ${number} of ${file} is not an input.`, FORM);
    return { ...output, name: output.name ?? `line ${number}` };
  });
}

const FORM =
  'Give one JSON object per line: {"path": "/v2/code/completions", "body": {…}}, as GitLab sends it.';

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file} cannot be read (${code}).`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The project's own inputs of all features; which feature each is for, the functions know. */
export function ownInputs(): CompareInput[] {
  return [...codeInputs(), ...promptInputs()];
}

interface Corpus {
  readonly cases: readonly {
    readonly name: string;
    readonly file: string;
    readonly kind: 'completion' | 'generation';
    readonly prefix: string;
    readonly suffix: string;
  }[];
}

const CODE_PATHS = { completion: '/v2/code/completions', generation: '/v2/code/generations' };

/** Files with a cursor, each once, first one of every language, then the next of each. */
function codeInputs(): CompareInput[] {
  const languages = filesIn('completions').map((file) => {
    const { cases }: Corpus = JSON.parse(readFileSync(file, 'utf8'));
    const inputs = cases.map(({ name, file: file_name, kind, prefix, suffix }) => ({
      name: `${file_name}: ${name}`,
      path: CODE_PATHS[kind],
      body: {
        prompt_version: 1,
        current_file: {
          file_name,
          content_above_cursor: prefix,
          content_below_cursor: suffix,
        },
      },
    }));
    const keys = inputs.map((input) => JSON.stringify([input.path, input.body]));
    return inputs.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
  });
  const most = Math.max(...languages.map(({ length }) => length));
  return Array.from({ length: most }, (_, row) =>
    languages.flatMap((inputs) => inputs[row] ?? []),
  ).flat();
}

interface PromptFixture {
  readonly prompt_id: string;
  readonly endpoint: string;
  readonly prompt_version?: string;
  readonly inputs: object;
  readonly request_body?: Readonly<Record<string, unknown>>;
}

/** A request for each prompt, without the model that GitLab would name. */
function promptInputs(): CompareInput[] {
  return filesIn('prompt-inputs').map((file) => {
    const fixture: PromptFixture = JSON.parse(readFileSync(file, 'utf8'));
    const { prompt_id, endpoint, prompt_version, inputs, request_body } = fixture;
    const [, path = ''] = /^POST (\S+)/.exec(endpoint) ?? [];
    const body = request_body ?? { prompt_version, inputs, stream: false };
    return { name: prompt_id, path, body };
  });
}

function filesIn(folder: string): string[] {
  const path = join(FIXTURES, folder);
  return readdirSync(path)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(path, name));
}
