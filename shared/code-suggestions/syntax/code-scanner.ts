import { indexOfAny } from '../../answer-text/characters.ts';
import { commentSyntax } from './language-syntax.ts';

export interface CodeScanner {
  read(text: string): void;
  /** Brackets opened and not closed since the start; negative: more were closed than opened. */
  readonly depth: number;
  /** The quote that opened the current string; `''` outside of one. */
  readonly quote: string;
  /** Like `depth`, since the string began: what an interpolation has opened. */
  readonly depthInString: number;
  readonly inComment: boolean;
}

/** Where `'` begins a string of any length; elsewhere it is around one character, or no quote. */
const SINGLE_QUOTED = new Set(
  (
    'awk bash crystal dart elixir fish gdscript groovy hack haxe hcl js julia lua luau matlab mojo nim nix pascal ' +
    'perl php powershell python r ruby sql starlark svelte terraform ts vue zsh'
  ).split(' '),
);

const BACK_QUOTED = new Set(['bash', 'go', 'js', 'perl', 'ruby', 'svelte', 'ts', 'vue', 'zsh']);

/**
 * Counts brackets outside strings and comments, well enough for a line or a short block: a string
 * ends with its line, unless it is in back quotes.
 */
export function createCodeScanner(language: string): CodeScanner {
  const lineComment = commentSyntax(language)?.line ?? '';
  const state = { depth: 0, quote: '', depthInString: 0, inComment: false };
  let previous = '';
  /** Where we are in a character such as `'('`. */
  let literal: 'none' | 'opened' | 'read' = 'none';

  function readChar(char: string): void {
    const before = previous;
    previous = char;
    if (char === '\n') endLine();
    else if (state.inComment) return;
    else if (state.quote !== '') readString(char, before);
    else if (literal === 'opened') literal = char === '\\' ? 'opened' : 'read';
    else readCode(char, before);
  }

  function endLine(): void {
    state.inComment = false;
    literal = 'none';
    if (state.quote !== '`') state.quote = '';
  }

  function readString(char: string, before: string): void {
    // Of two backslashes the second one escapes nothing.
    if (before === '\\') previous = '';
    else if (char === state.quote) state.quote = '';
    else state.depthInString += bracketStep(char);
  }

  function readCode(char: string, before: string): void {
    const wasRead = literal === 'read';
    literal = 'none';
    if (isQuote(char, language)) {
      state.quote = char;
      state.depthInString = 0;
      previous = '';
    } else if (char === "'") literal = wasRead ? 'none' : 'opened';
    else {
      state.depth += bracketStep(char);
      state.inComment = lineComment !== '' && (before + char).endsWith(lineComment);
    }
  }

  /** The characters by which something begins or ends; all others are passed over. */
  const telling = `\n"'\`()[]{}\\${lineComment}`;
  return Object.assign(state, {
    read(text: string) {
      for (let at = 0; at < text.length; at += 1) {
        // Inside of a character such as `'('` any character counts.
        const next = literal === 'none' ? indexOfAny(text, telling, at) : at;
        if (next > at) previous = text.charAt(next - 1);
        if (next < text.length) readChar(text.charAt(next));
        at = next;
      }
    },
  });
}

function isQuote(char: string, language: string): boolean {
  if (char === '"') return true;
  if (char === "'") return SINGLE_QUOTED.has(language);
  return char === '`' && BACK_QUOTED.has(language);
}

function bracketStep(char: string): number {
  if (char === '(' || char === '[' || char === '{') return 1;
  return char === ')' || char === ']' || char === '}' ? -1 : 0;
}

export interface TripleQuotes {
  read(text: string): void;
  isOpen(): boolean;
}

/** Tracks whether the end of a text is inside a triple-quoted string. */
export function createTripleQuotes(): TripleQuotes {
  let open = false;
  let quote = '';
  let run = 0;

  function readChar(char: string): void {
    run = char === quote ? run + 1 : 1;
    quote = char;
    if (run < 3) return;
    open = !open;
    run = 0;
  }

  return {
    read: (text) => {
      for (let at = 0; at < text.length; at += 1) {
        const next = indexOfAny(text, `"'`, at);
        if (next > at) quote = '';
        if (next < text.length) readChar(text.charAt(next));
        at = next;
      }
    },
    isOpen: () => open,
  };
}
