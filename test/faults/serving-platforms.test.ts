/**
 * The faults of a serving platform, in every form in which an endpoint answers: no answer that was cut off
 * looks complete, and the next answer is good.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnswerScript, Script } from '#infra/local/openai-stand-in/script.ts';
import { type PlatformGateway, startPlatformGateway } from '../support/platform-gateway.ts';
import { checkReply } from './check-cell.ts';
import type { Sight } from './fault.ts';
import type { Form } from './form.ts';
import { FORMS } from './forms.ts';

interface PlatformFault {
  readonly name: string;
  /** What the server does with every call, given what a good model would say. */
  readonly script: (good: AnswerScript) => Script;
  readonly sees: Sight;
}

const FAILED = { type: 'break', code: 'model_failed' } as const;

const broken = (name: string, fault: NonNullable<AnswerScript['fault']>): PlatformFault => ({
  name,
  script: (good) => ({ ...good, fault }),
  sees: FAILED,
});

const raw = (contentType: string, ...pieces: readonly string[]): Script => ({
  type: 'raw',
  contentType,
  pieces,
});

const refused = (name: string, script: Script, code: 'model_failed'): PlatformFault => ({
  name,
  script: () => script,
  sees: { type: 'refusal', code },
});

const ERROR = { error: { message: 'broken', type: 'server_error', code: 500 } };

const FAULTS: readonly PlatformFault[] = [
  broken('a reset in the answer', 'reset'),
  broken('a cut connection', 'cut'),
  broken('half a line', 'half-line'),
  broken('an end without a mark', 'no-end'),
  broken('an error event', 'error-event'),
  broken('an error event, then the end mark', 'error-then-end'),
  broken('silence in the answer', 'hang'),
  refused('a page of HTML', raw('text/html', '<html>502 Bad Gateway</html>'), 'model_failed'),
  refused(
    'an error with status 200',
    raw('application/json', JSON.stringify(ERROR)),
    'model_failed',
  ),
  refused('a stream of no JSON', raw('text/event-stream', 'data: hello\n\n'), 'model_failed'),
  refused('the end mark alone', raw('text/event-stream', 'data: [DONE]\n\n'), 'model_failed'),
  refused('a server error', { type: 'error', status: 500, body: ERROR }, 'model_failed'),
  {
    name: 'a model that is still loading',
    script: () => ({ type: 'error', status: 503, body: ERROR }),
    sees: { type: 'refusal', code: 'model_unavailable' },
  },
  {
    name: 'a quota, with a time to wait',
    script: () => ({
      type: 'error',
      status: 429,
      body: ERROR,
      headers: { 'retry-after-ms': '20' },
    }),
    sees: { type: 'refusal', code: 'model_throttled' },
  },
  {
    name: 'a filter',
    script: (good) => ({ ...good, finishReason: 'content_filter' }),
    sees: { type: 'disowned' },
  },
];

let cells = 0;
let lab: PlatformGateway;

beforeAll(async () => {
  lab = await startPlatformGateway({ key: 'none', models: ['*'], timeouts: { idleMs: 300 } });
});
afterAll(() => lab[Symbol.asyncDispose]());

/** Each cell has a model of its own, so that no breaker of another is open. */
async function assignNewModel(): Promise<void> {
  cells += 1;
  await lab.store('*#*', { model: `lab//cell-${cells}`, pinned: true });
}

async function ask({ path, body, headers = {}, claims }: Form) {
  return lab.gateway.send({
    path,
    headers: { ...(await lab.gateway.headers(claims)), ...headers },
    body: body('bedrock/amazon.nova-lite-v1:0'),
  });
}

/** The connection test asks what GitLab chose, which has tests of its own. */
const forms = FORMS.filter(({ asksOnce }) => !asksOnce);

describe.each(FAULTS)('$name', ({ script: scriptOf, sees, name }) => {
  it.each(forms)('$name', async (form) => {
    const good: AnswerScript = { type: 'answer', text: form.pieces };
    await assignNewModel();
    lab.script = scriptOf(good);
    checkReply(await ask(form), form, sees);
    expect(lab.server.calls.at(-1)?.body.model, name).toBe(
      `lab//cell-${cells}`.slice('lab//'.length),
    );

    await assignNewModel();
    lab.script = good;
    expect(form.read(await ask(form))).toMatchObject({ text: form.text, looksComplete: true });
  });
});
