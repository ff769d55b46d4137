/**
 * Code that could stand at the cursor, written without a model.
 *
 * @module
 */
import { type LanguageStyle, languageStyle } from './demo-languages.ts';

const NOTE = 'Duo Edge stand-in, no model was asked';

export interface CursorContext {
  readonly prefix: string;
  readonly suffix: string;
  readonly language: string;
}

/** Continues the prefix: the body of what it opens, a line of its own, or the rest of its line. */
export function completeCode(context: CursorContext): string {
  const style = languageStyle(context.language);
  const code = continuation(context, style);
  const [rest = ''] = context.suffix.split('\n');
  // A comment up to the line's end would swallow what follows the cursor.
  const swallowsRest = rest.trim() !== '' && code.endsWith(NOTE);
  return swallowsRest ? `${code}\n` : code;
}

function continuation({ prefix, suffix }: CursorContext, style: LanguageStyle): string {
  const lines = prefix.split('\n');
  const line = lines.at(-1) ?? '';
  if (line.trim() === '') {
    const header = lines.findLast((earlier) => earlier.trim() !== '') ?? '';
    return isHeader(header, style)
      ? innerLine(header, line, style) + closing(header, suffix, style)
      : codeLine('', style);
  }
  if (isHeader(line, style)) {
    const body = `\n${innerLine(line, '', style)}`;
    return finishHeader(line, style) + body + closing(line, suffix, style);
  }
  return restOfLine(line, style);
}

function isHeader(line: string, { block }: LanguageStyle): boolean {
  return block.header.test(line.trimEnd());
}

/** What `line` still lacks before its body can start. */
function finishHeader(line: string, { block }: LanguageStyle): string {
  const written = line.trimEnd();
  const { opener, bareName } = block;
  if (opener !== '' && written.endsWith(opener)) return '';

  const parameters = bareName?.test(written) ? '()' : unclosed(written);
  const gap = opener === '' || opener === ':' || line !== written ? '' : ' ';
  return parameters + gap + opener;
}

function unclosed(line: string): string {
  const isOpen = line.split('(').length > line.split(')').length;
  return isOpen ? ')' : '';
}

/** The body's line under `header`, after the `typed` white space. */
function innerLine(header: string, typed: string, style: LanguageStyle): string {
  const indent = typed === '' ? indentOf(header) + style.indent : '';
  return indent + codeLine(header, style);
}

function codeLine(header: string, style: LanguageStyle): string {
  const names = parameterNames(header);
  const code = style.result && names.length > 0 ? style.result(names.join(' + ')) : style.statement;
  return [code, comment(style)].filter((part) => part !== '').join(' ');
}

/** The names between the first brackets of `header`, without the receiver. */
function parameterNames(header: string): readonly string[] {
  const [, list = ''] = /\b(?:def|function)\b[^(]*\(([^()]*)\)?/.exec(header) ?? [];
  const names = list.split(',').map((item) => (/\$\w+/.exec(item) ?? /\w+/.exec(item))?.[0] ?? '');
  return names.filter((name) => name !== '' && name !== 'self' && name !== 'cls');
}

/** The end of the block, unless the code after the cursor has it. */
function closing(header: string, suffix: string, { block }: LanguageStyle): string {
  const { closer } = block;
  if (closer === '') return '';
  const indent = indentOf(header);
  if (suffix.startsWith(closer)) return `\n${indent}`;

  const next = suffix.split('\n').find((line) => line.trim() !== '') ?? '';
  return next.startsWith(indent + closer) ? '' : `\n${indent}${closer}`;
}

/** A value where one is missing, and the note. */
function restOfLine(line: string, style: LanguageStyle): string {
  const gap = /\s$/.test(line) ? '' : ' ';
  const value = /(?:[=+*/,]|\breturn)\s*$/.test(line) ? '0 ' : '';
  return gap + value + comment(style);
}

function comment({ comment: [start, end] }: LanguageStyle): string {
  return end === undefined ? `${start} ${NOTE}` : `${start} ${NOTE} ${end}`;
}

function indentOf(line: string): string {
  return /^\s*/.exec(line)?.[0] ?? '';
}
