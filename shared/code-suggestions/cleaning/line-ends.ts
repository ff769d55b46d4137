/**
 * Line ends: rules see line feeds only, and the editor gets the line ends of its file.
 *
 * @module
 */

import type { SuggestionContext } from './cursor-block.ts';
import { OPEN_STAGE, type Stage } from './stage.ts';

export interface LineEnds {
  /** CR LF becomes LF. Holds back a CR. */
  readonly toLineFeeds: Stage;
  /** LF becomes what the file uses; in a file of one line, what the model uses. */
  readonly toFile: Stage;
}

export function lineEnds(context: SuggestionContext): LineEnds {
  let ofFile = lineEndOf(context);
  let held = '';

  function write(char: string): string {
    if (char === '\n') {
      ofFile ??= `${held}\n`;
      held = '';
      return char;
    }
    const before = held;
    held = char === '\r' ? char : '';
    return before + (held === '' ? char : '');
  }

  function plain(text: string): string {
    if (text.includes('\n')) ofFile ??= '\n';
    return text;
  }

  const special = () => (held === '' ? '\r' : undefined);
  const toLineFeeds: Stage = { ...OPEN_STAGE, write, special, plain, end: () => held };
  const toFile: Stage = {
    ...OPEN_STAGE,
    write: (char) => (char === '\n' ? (ofFile ?? char) : char),
    special: () => '',
    plain: (text) => text.replaceAll('\n', ofFile ?? '\n'),
    settled: () => ofFile === '\n',
  };
  return { toLineFeeds, toFile };
}

/** The line end nearest to the cursor. */
function lineEndOf({ prefix, suffix }: SuggestionContext): string | undefined {
  const before = prefix.lastIndexOf('\n');
  if (before >= 0) return lineEndAt(prefix, before);
  const after = suffix.indexOf('\n');
  return after >= 0 ? lineEndAt(suffix, after) : undefined;
}

function lineEndAt(text: string, lineFeed: number): string {
  return text[lineFeed - 1] === '\r' ? '\r\n' : '\n';
}

/** The same place in the file, in line feeds. */
export function withLineFeeds(context: SuggestionContext): SuggestionContext {
  const prefix = context.prefix.replaceAll('\r\n', '\n');
  const suffix = context.suffix.replaceAll('\r\n', '\n');
  return { ...context, prefix, suffix };
}
