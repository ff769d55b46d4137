/**
 * One line of Markdown in GitLab's form, without what means nothing to a reader of the text alone.
 *
 * @see search 4
 * @module
 */

const CODE_SPAN = /(`+)[^`](?:[^`]|(?!\1)`)*\1/g;

/** `{{< name title="…" >}}`, also with `%`. */
const SHORTCODE = /\{\{[<%]\s*(\/?)\s*([\w-]+)((?:[^>%]|[>%](?!\}\}))*)[>%]\}\}/g;

const IMAGE = /!\[[^\]]*\]\([^()]*(?:\([^()]*\)[^()]*)*\)/g;
const LINK = /\[((?:[^[\]]|\[[^[\]]*\])*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)/g;
const REFERENCE_LINK = /\[([^[\]]+)\]\[[^[\]]*\]/g;
const AUTOLINK = /<(https?:\/\/[^\s<>]+)>/g;
const ATTRIBUTES = /\{(?:[:.][^{}\n]*|(?:width|height)=[^{}\n]*)\}/g;
const ALERT = /^(\s*>\s*)\[!(\w+)\]\s*/;

const TAGS =
  'a|b|br|center|code|dd|details|div|dl|dt|em|figcaption|figure|hr|i|iframe|img|kbd|li|mark|ol|p|pre|s|small|source|span|strong|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul|video';
const HTML = new RegExp(`</?(?:${TAGS})(?:\\s[^<>]*)?/?>`, 'gi');
const LINE_BREAK = /<br\s*\/?>/gi;

/** Stands for code while the rest is cleaned: a link may hold code, and code what looks like a link. */
const PLACE = /\uE000(\d+)\uE001/g;

/** Only text stays: of links their words, of tags what they hold. Code in backticks is untouched. */
export function cleanInline(line: string): string {
  const codes: string[] = [];
  const held = line
    .replaceAll(PLACE, '')
    .replace(CODE_SPAN, (code) => `\uE000${codes.push(code) - 1}\uE001`);
  return cleanText(held)
    .replace(IMAGE, '')
    .replace(LINK, '$1')
    .replace(REFERENCE_LINK, '$1')
    .replace(ATTRIBUTES, '')
    .trimEnd()
    .replace(PLACE, (_, at: string) => codes[Number(at)] ?? '');
}

function cleanText(text: string): string {
  const isRow = text.trimStart().startsWith('|');
  return text
    .replace(SHORTCODE, (...[, closing, name, rest]: string[]) =>
      closing ? '' : shortcodeText(name ?? '', rest ?? ''),
    )
    .replace(ALERT, (_, quote: string, kind: string) => `${quote}${capitalized(kind)}: `)
    .replace(LINE_BREAK, isRow ? ' ' : '\n')
    .replace(AUTOLINK, '$1')
    .replace(HTML, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function shortcodeText(name: string, rest: string): string {
  switch (name) {
    case 'yes':
    case 'no':
      return capitalized(name);
    case 'tab':
    case 'collapsible':
      return bold(attribute(rest, 'title'));
    case 'glossary-tooltip':
      return attribute(rest, 'text');
    default:
      return '';
  }
}

function attribute(text: string, name: string): string {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1] ?? '';
}

function bold(text: string): string {
  return text === '' ? '' : `**${text}**`;
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}
