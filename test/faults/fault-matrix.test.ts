/**
 * No throttle, fault or cut-off stream ever reaches a developer as a wrong answer: every fault, in every
 * form in which an endpoint answers. `npm run test:faults` prints what was counted.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkReply } from './check-cell.ts';
import type { Fault } from './fault.ts';
import { type FaultSite, startFaultSite } from './fault-site.ts';
import { FAULTS_AROUND } from './faults-around.ts';
import { FAULTS_AT_START } from './faults-at-start.ts';
import { FAULTS_IN_ANSWER } from './faults-in-answer.ts';
import type { Form } from './form.ts';
import { FORMS } from './forms.ts';
import { playCell } from './play-cell.ts';
import { Tally } from './tally.ts';
import { recovers } from './world.ts';

const FAULTS = [...FAULTS_AT_START, ...FAULTS_IN_ANSWER, ...FAULTS_AROUND];

const tally = new Tally();
let site: FaultSite;
beforeAll(async () => {
  tally.start();
  site = await startFaultSite();
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  // Sockets close in turns of the event loop; none of them takes as long as this.
  for (let turn = 0; turn < 200 && tally.leaks().length > 0; turn += 1) {
    await new Promise(setImmediate);
  }
  process.stdout.write(tally.summary());
  tally.stop();
  expect(tally).toMatchObject({ silentTruncations: 0, crashes: 0, openCalls: 0 });
  expect(tally.leaks()).toEqual([]);
});

it('has at least thirty faults', () => {
  expect(new Set(FAULTS.map(({ name }) => name)).size).toBeGreaterThanOrEqual(30);
});

/**
 * A machine that stands still for seconds runs the gateway into its own time limits, and the cell into another refusal.
 * Such a cell is played again; what the tally counts is counted each time.
 */
const AGAIN = { retry: 2 };

function playInEveryForm(fault: Fault): void {
  it.each(FORMS)('$name', AGAIN, play);

  async function play(form: Form): Promise<void> {
    const played = await playCell(site, { fault, form });

    tally.count({ fault, form }, played);
    if (played.reply) checkReply(played.reply, form, fault.sees);
    expect(played.openCalls).toBe(0);
    if (recovers(fault)) {
      expect(form.read(played.next)).toMatchObject({ text: form.text, looksComplete: true });
    }
  }
}

const together = FAULTS.filter(({ playsAlone }) => !playsAlone);
const alone = FAULTS.filter(({ playsAlone }) => playsAlone);

describe.each(together)('$name', { concurrent: true }, playInEveryForm);
describe.each(alone)('$name', playInEveryForm);
