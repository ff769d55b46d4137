/**
 * What a command prints, what it asks, and what a process gives it. Text from elsewhere reaches the
 * terminal without control characters.
 *
 * @module
 */
import { createInterface } from 'node:readline/promises';
import { styleText } from 'node:util';
import { colouredText, plainText } from './plain-text.ts';

export type Environment = Record<string, string | undefined>;

/** What a process gives its commands. */
export interface ProcessContext {
  readonly env: Environment;
  readonly terminal: Terminal;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
}

/** The streams of a process, or of a test. */
export interface Streams {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly error: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

export interface Terminal {
  /** A person sits there and can answer. */
  readonly interactive: boolean;
  /** A person sees the notes, wherever the output goes: progress is worth a line. */
  readonly watched: boolean;
  /** The width, in characters; undefined where the output is a file or a pipe. */
  readonly columns: number | undefined;
  print(text: string): void;
  /** Besides the result: notes, warnings, errors. */
  note(text: string): void;
  /** Coloured on a terminal (unless `NO_COLOR` is set), else unchanged. */
  style(format: Parameters<typeof styleText>[0], text: string): string;
  /** Whether the answer was yes. */
  confirm(question: string): Promise<boolean>;
}

/**
 * A reader that has seen enough, such as `head`, is no failure: the command goes on to its end without being heard,
 * so that nothing is left half done.
 */
export function createTerminal({ input, output, error }: Streams): Terminal {
  for (const stream of [output, error]) stream.on('error', ignoreGoneReader);
  return {
    interactive: input.isTTY === true && output.isTTY === true,
    watched: error.isTTY === true,
    columns: output.columns,
    print: (text) => void output.write(`${colouredText(text)}\n`),
    note: (text) => void error.write(`${colouredText(text)}\n`),
    style: (format, text) => styleText(format, plainText(text), { stream: output }),
    async confirm(question) {
      const lines = createInterface({ input, output: error });
      try {
        return /^y(es)?$/i.test((await lines.question(`${colouredText(question)} [y/N] `)).trim());
      } finally {
        lines.close();
      }
    },
  };
}

/** Whoever read the output has left, as `head` does: there is nobody to tell, and nothing went wrong. */
export function ignoreGoneReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
}
