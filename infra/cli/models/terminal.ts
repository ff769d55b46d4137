/**
 * What a command says, and what it asks.
 *
 * @module
 */
import { createInterface } from 'node:readline/promises';
import { styleText } from 'node:util';

/** The streams of a process, or of a test. */
export interface Streams {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly error: NodeJS.WritableStream;
}

export interface Terminal {
  /** Somebody sits there and can answer. */
  readonly interactive: boolean;
  print(text: string): void;
  /** Beside the result: notes, warnings, errors. */
  note(text: string): void;
  /** Coloured on a terminal (and unless `NO_COLOR` is set), else as it is. */
  style(format: Parameters<typeof styleText>[0], text: string): string;
  /** Whether the answer was yes. */
  confirm(question: string): Promise<boolean>;
}

export function createTerminal({ input, output, error }: Streams): Terminal {
  return {
    interactive: input.isTTY === true && output.isTTY === true,
    print: (text) => void output.write(`${text}\n`),
    note: (text) => void error.write(`${text}\n`),
    style: (format, text) => styleText(format, text, { stream: output }),
    async confirm(question) {
      const lines = createInterface({ input, output: error });
      try {
        return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
      } finally {
        lines.close();
      }
    },
  };
}
