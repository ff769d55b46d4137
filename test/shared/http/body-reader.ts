import { Writable } from 'node:stream';

/** A client that reads everything at once. */
export function reader() {
  const pieces: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      pieces.push(String(chunk));
      done();
    },
  });
  return { stream, pieces };
}

export async function* of(...pieces: readonly string[]) {
  yield* pieces;
}
