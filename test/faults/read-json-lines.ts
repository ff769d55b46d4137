import type { Reply } from '../support/send.ts';
import { isWhole, type Reading } from './form.ts';

/** Objects, one a line: the answer is whole where the connection ends in order. */
export function readJsonLines(reply: Reply): Reading {
  const lines = reply.text.split('\n').slice(0, -1);
  const contents = lines.map((line) => (JSON.parse(line) as { content: string }).content);
  return { text: contents.join('').trim(), looksComplete: isWhole(reply) };
}
