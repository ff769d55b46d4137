/** How AWS refuses. */
import type { FixedAnswer } from './recording-server.ts';

const DATE = 'Wed, 21 Oct 2065 07:28:00 GMT';

/** Names and messages in every place where AWS has put them. */
export const ODD_REFUSALS: readonly FixedAnswer[] = [
  { status: 400, headers: { 'x-amzn-errortype': 'A#Bad:http://b/' }, body: { Message: 'capital' } },
  {
    status: 400,
    headers: { 'x-amzn-errortype': 'Bad,Worse' },
    body: { code: 'Code', message: '' },
  },
  { status: 400, body: { __type: 'com.amazon.coral#Bad', code: 'Code' } },
  { status: 429, body: { code: 'com.amazon#Bad:b' } },
  { status: 503, body: { message: 'no name' } },
  { status: 500, body: {} },
  { status: 403, body: null },
  { status: 404, body: 'text' },
];

export function refusal(name: string, status = 400): FixedAnswer {
  return {
    status,
    headers: { 'x-amzn-errortype': name, 'retry-after': DATE },
    body: { __type: `com.amazonaws#${name}`, message: `${name} it is` },
  };
}
