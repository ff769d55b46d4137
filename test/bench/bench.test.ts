/** The bench from end to end, with counts so small that its numbers mean nothing. */
import { expect, it } from 'vitest';
import { BUDGETS } from './budgets.ts';
import { readOptions } from './options.ts';
import { reportPage } from './report/page.ts';
import { runBench } from './run-bench.ts';
import { measureOf } from './verdicts.ts';

/** All that the two answers ask for which GitLab waits 3 s: nothing may be added unseen. */
const COLD_CALLS = [
  'chat, connection test: DynamoDB_20120810.Query',
  'chat, connection test: DynamoDB_20120810.Query',
  // Connects, and does not wait for the answer.
  'chat, connection test: GET Bedrock /',
  'chat, connection test: GET GitLab /.well-known/openid-configuration',
  'chat, connection test: GET GitLab /oauth/discovery/keys',
  'chat, connection test: GET portal /.well-known/openid-configuration',
  'chat, connection test: GET portal /oauth/discovery/keys',
  'chat, connection test: POST Bedrock /model/amazon.bench-c100-s6-e0-code/converse',
  'platform, user token: DynamoDB_20120810.Query',
  'platform, user token: GET GitLab /.well-known/openid-configuration',
  'platform, user token: GET GitLab /oauth/discovery/keys',
  'platform, user token: GET portal /.well-known/openid-configuration',
  'platform, user token: GET portal /oauth/discovery/keys',
  'platform, user token: TrentService.GetPublicKey',
  'platform, user token: TrentService.Sign',
];

it('measures everything, and has a verdict on every budget', { timeout: 180_000 }, async () => {
  // The peer comes from a registry.
  const only = readOptions([]).only.filter((name) => name !== 'peer');
  const steps: string[] = [];

  const report = await runBench({
    only,
    scale: 'smoke',
    progress: (text) => steps.push(text),
  });

  expect(report.sections.filter(({ rows }) => rows.length === 0)).toEqual([]);
  expect(report.failed).toEqual([]);
  expect(new Set(report.sections.map(({ measure }) => measure))).toEqual(new Set(only));
  expect(steps.length).toBeGreaterThan(only.length);
  const missing = report.verdicts.filter(({ verdict }) => verdict === 'not measured');
  const asked = BUDGETS.filter(({ fact }) => only.some((name) => name === measureOf(fact)));
  expect(report.verdicts.map(({ what }) => what)).toEqual(asked.map(({ what }) => what));
  expect(missing).toEqual([]);
  // A busy machine hands two chunks on in one read, which makes them one.
  expect(report.facts['paced.lostOrMerged']).toBeGreaterThanOrEqual(0);
  const lost = Object.entries(report.facts).filter(([name]) => /^paced\.\w+\.lost$/.test(name));
  expect(lost.map(([, count]) => count)).toEqual([0, 0, 0]);
  expect(Object.entries(report.facts).filter(([, value]) => Number.isNaN(value))).toEqual([]);
  const calls = report.sections.find(({ title }) => title.startsWith('What those cold starts ask'));
  expect(calls?.rows.map(([answer, call]) => `${answer}: ${call}`).toSorted()).toEqual(COLD_CALLS);
  expect(reportPage(report).match(/<svg/g)?.length).toBeGreaterThan(6);
});

it('takes the measures that are named', () => {
  const { only, quick, json } = readOptions([
    '--quick',
    '--only',
    'latency,cold',
    '--json',
    'a.json',
  ]);
  expect({ only, quick, json }).toEqual({ only: ['latency', 'cold'], quick: true, json: 'a.json' });
});
