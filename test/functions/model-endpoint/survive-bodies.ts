/**
 * Sends strange bodies to the endpoint, and says what is wrong with an answer.
 *
 * @module
 */
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import type { Reply } from '../../support/send.ts';
import { joinStream, readStream } from './read-stream.ts';
import { bearer, CHAT, type EndpointSite, type ErrorReply } from './site.ts';
import { randomFrom, strangeBody } from './strange-bodies.ts';

const SCRIPTS: readonly Script[] = [
  { type: 'answer', text: ['Yes', ', it is.'] },
  {
    type: 'answer',
    text: 'Let me',
    toolUse: [
      { name: 'look', input: { at: 1 } },
      { name: 'answer', input: {} },
    ],
  },
  { type: 'answer', text: '' },
  { type: 'answer', text: '```json\n{}\n```', stopReason: 'max_tokens' },
  {
    type: 'exception',
    name: 'ValidationException',
    message: "This model doesn't support the toolConfig.toolChoice.tool field.",
  },
];

const STATUSES = [200, 400, 404];

/** What is wrong, each with the number of its body; nothing when all is well. */
export async function surviveBodies(
  site: EndpointSite,
  { seed, bodies }: { readonly seed: number; readonly bodies: number },
): Promise<readonly string[]> {
  const random = randomFrom(seed);
  const headers = bearer(await site.key());
  site.model(() => SCRIPTS[Math.floor(random() * SCRIPTS.length)] ?? { type: 'answer' });
  const problems: string[] = [];
  for (let number = 0; number < bodies; number += 1) {
    const body = strangeBody(random);
    const reply = await site.send({ path: CHAT, headers, body });
    const problem = problemOf(reply);
    if (problem) problems.push(`${seed}/${number}: ${problem}: ${body.slice(0, 2_000)}`);
  }
  return problems;
}

function problemOf(reply: Reply): string | undefined {
  if (!STATUSES.includes(reply.status)) return `status ${reply.status} ${reply.text.slice(0, 200)}`;
  if (reply.cut) return 'the connection was cut';
  if (reply.status !== 200) return errorProblem(reply.json<ErrorReply>());
  const type = reply.headers['content-type'] ?? '';
  if (!type.startsWith('text/event-stream')) return reply.json<object>() ? undefined : 'no body';
  const { done, finish, error, calls } = joinStream(readStream(reply.text).events);
  const isWhole = done === 1 && finish.length === 1;
  if (error ? done + finish.length > 0 : !isWhole) return 'neither whole nor failed';
  const isCut = finish[0] === 'length';
  return isCut || calls.every((call) => isJson(call?.arguments)) ? undefined : 'half a call';
}

function errorProblem({ error }: ErrorReply): string | undefined {
  const members = Object.keys(error ?? {})
    .toSorted()
    .join();
  return members === 'code,message,param,type' ? undefined : `members of the error: ${members}`;
}

function isJson(text: string | undefined): boolean {
  try {
    return JSON.parse(text ?? '') !== undefined;
  } catch {
    return false;
  }
}
