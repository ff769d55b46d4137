/** The last UTF-16 unit of a text, when its other half is still to come. */
const HALF_AT_END = /[\ud800-\udbff]$/;

/** Moves a character that a model cut in two into one piece: half of it cannot be written as UTF-8. */
export async function* wholeCharacters(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let held = '';
  for await (const piece of pieces) {
    const text = held + piece;
    held = HALF_AT_END.exec(text)?.[0] ?? '';
    const whole = held === '' ? text : text.slice(0, -1);
    if (whole !== '') yield whole;
  }
  if (held !== '') yield held;
}
