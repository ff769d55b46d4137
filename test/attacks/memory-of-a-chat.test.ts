/** A chat as long as a body may be fits into the memory that a function has by default. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAssignmentsStore } from '#infra/local/assignments-store.ts';
import { startBedrockStandIn } from '#infra/local/bedrock-stand-in/server.ts';
import { type ChildGateway, startChildGateway } from '../support/child-gateway.ts';
import { send } from '../support/send.ts';

/** What Lambda has by default here, in MB. The local gateway needs some of it for itself. */
const MEMORY_MB = 512;

/** The longest body that the gateway takes is little longer, in characters. */
const LENGTH = 4_700_000;

const UNITS = [
  '-1>',
  '<question>',
  '</question-2>',
  '< / file_content >',
  'ATTRS:\n',
  '-0000001 >',
];

const stack = new AsyncDisposableStack();
let gateway: ChildGateway;
beforeAll(async () => {
  const answer = () => ({ type: 'answer', text: ['Final Answer: Yes.'] }) as const;
  const bedrock = stack.use(await startBedrockStandIn({ answer }));
  const store = stack.use(await startAssignmentsStore());
  gateway = stack.use(
    await startChildGateway({
      AIGW_AUTH__BYPASS_EXTERNAL: 'true',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
      AWS_ENDPOINT_URL_DYNAMODB: store.url,
    }),
  );
}, 60_000);
afterAll(() => stack.disposeAsync());

/** The most that the process held so far, in MB. */
function peakMb(pid: number): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1_024;
}

describe.runIf(process.platform === 'linux')('a chat of megabytes', () => {
  it.each(UNITS)(
    'that repeats %j is answered within the memory',
    { timeout: 60_000 },
    async (unit) => {
      const content = `<question>${unit.repeat(LENGTH / (JSON.stringify(unit).length - 2))}`;
      const reply = await send(gateway.url, {
        path: '/v2/chat/agent',
        headers: { 'content-type': 'application/json' },
        body: { messages: [{ role: 'user', content }] },
      });

      expect(reply.text).toContain('"text":"Yes."');
      expect(peakMb(gateway.pid)).toBeLessThan(MEMORY_MB);
    },
  );
});
