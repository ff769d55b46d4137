import type { Reply } from '../support/send.ts';
import { isWhole, type Reading } from './form.ts';

/** Server-sent events of suggestions: the answer is whole where `stream_end` is. */
export function readEvents(reply: Reply): Reading {
  const events = reply.text.split('\r\n\r\n').slice(0, -1);
  const contents = events.flatMap((event) => {
    const data = /^event: content_chunk\r\ndata: (.*)$/.exec(event)?.[1];
    return data === undefined ? [] : [JSON.parse(data).choices[0].delta.content as string];
  });
  return {
    text: contents.join('').trim(),
    looksComplete: isWhole(reply) && events.at(-1) === 'event: stream_end\r\ndata: null',
  };
}
