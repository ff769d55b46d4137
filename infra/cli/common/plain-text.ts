/**
 * Text from elsewhere (servers, the table) without anything that a terminal would obey.
 *
 * @module
 */

/** C0 but for line ends and tabs, DEL, C1, and what turns the direction of writing around. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is meant.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Without control characters; line ends and tabs stay. */
export function plainText(text: string): string {
  return text.replace(CONTROL, '');
}

/** The same on one line, so that it cannot pass for further lines of the output. */
export function oneLine(text: string): string {
  return plainText(text.replace(/[\r\n\t\u2028\u2029]+/g, ' '));
}

/** The colours of our own, which are all that may pass to a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins a colour.
const COLOUR = /(\u001b\[(?:1|2|22|3[1-6]|39)m)/;

/** Plain text in which our own colours stay. */
export function colouredText(text: string): string {
  return text
    .split(COLOUR)
    .map((part, index) => (index % 2 === 1 ? part : plainText(part)))
    .join('');
}
