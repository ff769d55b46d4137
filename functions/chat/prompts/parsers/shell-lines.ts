/**
 * Commands in the lines of a shell.
 *
 * @module
 */

export interface ShellCommand {
  /** Empty for a line that is a comment only. */
  readonly command: string;
  /** The comment behind the command, without its sign; empty for none. */
  readonly comment: string;
}

/** A command that earlier lines have begun. */
interface Begun {
  readonly text: string;
  /** The quote that is open; empty for none. */
  readonly quote: string;
  /** The word that ends a here document; empty for none. */
  readonly hereEnd: string;
}

const NOTHING: Begun = { text: '', quote: '', hereEnd: '' };

/**
 * Joins lines into one command after a backslash, inside quotes and in a here document. Git commands
 * chained on one line become separate commands.
 */
export function splitCommands(lines: readonly string[]): ShellCommand[] {
  const commands: ShellCommand[] = [];
  let begun = NOTHING;
  for (const line of lines) {
    const next = readLine(line, begun);
    if ('commands' in next) commands.push(...next.commands);
    begun = 'commands' in next ? NOTHING : next;
  }
  const rest = begun.text.trimEnd();
  return rest === '' ? commands : [...commands, { command: rest, comment: '' }];
}

function readLine(line: string, begun: Begun): Begun | { readonly commands: ShellCommand[] } {
  if (begun.hereEnd !== '') {
    const text = `${begun.text}${line}\n`;
    return line.trim() === begun.hereEnd ? whole(text, []) : { ...begun, text };
  }
  const part = begun.text === '' ? line.trim().replace(/^[$>]\s+/, '') : line;
  const { code, comment, quote, ends } = scan(part, begun.quote);
  const text = begun.text + code;
  if (quote !== '') return { text: `${text}\n`, quote, hereEnd: '' };
  if (code.endsWith('\\')) return { text: `${text.slice(0, -1).trimEnd()} `, quote, hereEnd: '' };
  const hereEnd = HERE_DOCUMENT.exec(code)?.[2] ?? '';
  if (hereEnd !== '') return { text: `${text}\n`, quote, hereEnd };
  return whole(
    text,
    ends.map((end) => end + begun.text.length),
    comment,
  );
}

const HERE_DOCUMENT = /<<-?\s{0,9}(["']?)(\w+)\1/;

/** `ends`: where commands end that are chained by `&&` or `;`. */
function whole(text: string, ends: readonly number[], comment = '') {
  const parts = [...ends, text.length].map((end, index) => text.slice(ends[index - 1] ?? 0, end));
  const chained = parts.map((part) => part.replace(/^(?:&&|;)/, '').trim());
  const commands = chained.every((part) => /^git\s/.test(part)) ? chained : [text.trimEnd()];
  return {
    commands: commands.flatMap((command, index) => {
      const remark = index === commands.length - 1 ? comment : '';
      return command === '' && remark === '' ? [] : [{ command, comment: remark }];
    }),
  };
}

/** What is quoted, perhaps without its end, counts as one. */
const TOKEN = /\\.|(")(?:[^"\\]|\\.)*("?)|(')[^']*('?)|[#;]|&&/gs;

/** The line without its comment, the quote that is open behind it, and the ends of chained commands. */
function scan(line: string, quote: string) {
  const quoteEnd = quote === '' ? 0 : line.indexOf(quote) + 1;
  if (quote !== '' && quoteEnd === 0) return { code: line, comment: '', quote, ends: [] };
  const ends: number[] = [];
  let open = '';
  for (const match of line.slice(quoteEnd).matchAll(TOKEN)) {
    const [token, double, doubleEnd, single, singleEnd] = match;
    const index = quoteEnd + match.index;
    open = doubleEnd === '' || singleEnd === '' ? (double ?? single ?? '') : '';
    if (token === '#' && /^\s?$/.test(line.charAt(index - 1))) {
      const comment = line.slice(index).replace(/^#+\s*/, '');
      return { code: line.slice(0, index).trimEnd(), comment, quote: '', ends };
    }
    if (token === ';' || token === '&&') ends.push(index);
  }
  return { code: line, comment: '', quote: open, ends };
}
