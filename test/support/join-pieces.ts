/** What stands between two pieces of one text, in the forms in which answers stream. */
const BETWEEN_PIECES = [
  '"}\n{"content":"',
  '","finish_reason":null}}\n{"type":"final_answer_delta","data":{"text":"',
  '"},"index":0}]}\r\n\r\nevent: content_chunk\r\ndata: {"choices":[{"delta":{"content":"',
];

/**
 * A streamed answer with its pieces joined: how many there are depends on what of the model's answer arrives
 * together.
 */
export function joinPieces(text: string): string {
  return BETWEEN_PIECES.reduce((joined, between) => joined.replaceAll(between, ''), text);
}
