/**
 * Keeps one end of a text, measured in bytes of UTF-8. A character is kept or cut as a whole, and
 * the cut moves to a line's end where that costs little.
 *
 * @module
 */

/** What moving a cut to a line's end may cost at most: bytes, and a share of what is kept. */
const LINE_COST_BYTES = 400;
const LINE_COST_SHARE = 0.1;

const LINE_FEED = 0x0a;

/** The beginning of `text`, in at most `maxBytes`. */
export function keepStart(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  if (maxBytes <= 0) return '';
  const bytes = Buffer.from(text);
  let end = maxBytes;
  while (isInsideCharacter(bytes, end)) end -= 1;
  const lineEnd = bytes.subarray(0, end).lastIndexOf(LINE_FEED) + 1;
  return bytes.toString('utf8', 0, end - lineEnd <= lineCost(maxBytes) ? lineEnd : end);
}

/** The end of `text`, in at most `maxBytes`. */
export function keepEnd(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  const bytes = Buffer.from(text);
  let start = bytes.length - Math.max(0, maxBytes);
  while (isInsideCharacter(bytes, start)) start += 1;
  // From the byte before the cut on: it may stand at the start of a line already.
  const lineStart = bytes.indexOf(LINE_FEED, start - 1) + 1;
  const isNear = lineStart > 0 && lineStart - start <= lineCost(maxBytes);
  return bytes.toString('utf8', isNear ? lineStart : start);
}

function lineCost(maxBytes: number): number {
  return Math.min(LINE_COST_BYTES, maxBytes * LINE_COST_SHARE);
}

/** Whether a cut in front of the byte would divide a character. */
function isInsideCharacter(bytes: Buffer, index: number): boolean {
  return ((bytes[index] ?? 0) & 0xc0) === 0x80;
}
