/** A stream to write to, a terminal or not. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean };

/**
 * Shows what is being done: on a terminal in one line, which is written over; else a line each. The
 * empty text takes the line away.
 */
export function createProgress(output: Output): (text: string) => void {
  const startedAtMs = performance.now();
  return (text) => {
    const seconds = ((performance.now() - startedAtMs) / 1_000).toFixed(0).padStart(4);
    if (output.isTTY) output.write(`\r\u001b[2K${text && `${seconds} s  ${text}`}`);
    else if (text) output.write(`${seconds} s  ${text}\n`);
  };
}
