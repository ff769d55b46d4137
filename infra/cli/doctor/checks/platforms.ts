/**
 * Serving platforms: what each says to this machine, and what GitLab's connection test gets of it through the
 * gateway. The two reach it by different ways.
 *
 * @see contract SP 10
 * @module
 */
import { parsePlatformItem } from '#shared/openai/platform-item.ts';
import { type CheckedPlatform, checkPlatform } from '../../models/check-platform.ts';
import { platformName, platformRecords, usedModels } from '../../models/platform-views.ts';
import type { Session } from '../../models/session.ts';
import type { StoredRecord } from '../../models/stored-record.ts';
import type { Check } from '../check.ts';
import type { CheckContext } from '../context.ts';
import type { Finding, Status } from '../finding.ts';
import { MODEL_CHECK_PATH, modelCheckBody, railsHeaders } from '../gitlab-requests.ts';
import { connectionText, detailOf } from '../reasons.ts';
import type { Answer } from '../send-request.ts';
import { tableSession } from './models.ts';

/** GitLab's limit, in milliseconds. */
const LIMIT_MS = 3_000;

export const servingPlatforms: Check = {
  id: 'platforms',
  title: 'Serving platforms',
  needs: [],
  async run(context) {
    const found = await listedPlatforms(context);
    // Without a table "Every assigned model" says what is missing.
    if (found === undefined) return [];
    const { session, records } = found;
    const used = await usedModels(session);
    const findings: Finding[] = [];
    // One after the other, so that no test slows another one.
    for (const record of records) {
      const name = platformName(record);
      const here = await checkPlatform(session, record, { used: used.get(name) ?? [] });
      const through = await askThrough(context, record, here);
      findings.push({ subject: name, ...judge(here, through, record) });
    }
    return findings;
  },
};

async function listedPlatforms(
  context: CheckContext,
): Promise<{ readonly session: Session; readonly records: StoredRecord[] } | undefined> {
  try {
    const session = await tableSession(context);
    const records = session ? await platformRecords(session) : [];
    const enabled = records.filter(
      ({ stored }) =>
        stored.type === 'damaged' || (stored.type === 'platform' && stored.platform.enabled),
    );
    return session && { session, records: enabled };
  } catch {
    return undefined;
  }
}

/** Undefined: nobody may ask, or there is no model to ask for. */
async function askThrough(
  context: CheckContext,
  { content, feature }: StoredRecord,
  { asked }: CheckedPlatform,
): Promise<Answer | undefined> {
  const entry = parsePlatformItem(feature, content);
  const mayAsk = context.options.token !== undefined || context.facts.isOpen === true;
  if (!mayAsk || asked === undefined || !('baseUrl' in entry)) return undefined;
  return context.ask({
    path: MODEL_CHECK_PATH,
    headers: railsHeaders(context),
    body: modelCheckBody(`custom_openai/${asked}`, entry.baseUrl),
    limitMs: LIMIT_MS,
  });
}

function judge(
  { steps, asked }: CheckedPlatform,
  through: Answer | undefined,
  record: StoredRecord,
): Finding {
  const broken = steps.find(({ ok }) => !ok);
  const answer = steps.find(({ step }) => step === 'answer');
  const here = broken ? `${broken.step}: ${broken.says}` : (answer?.says ?? '');
  if (through === undefined) {
    const seen = asked === undefined ? here : `${here}; through the gateway unknown: needs a token`;
    return broken ? { status: 'failed', seen, fix: checkIt(record) } : { status: 'ok', seen };
  }
  const gitlab = connectionText(through);
  const passes = through.type === 'reply' && through.status === 200;
  const seen = `${here}; through the gateway ${passes ? `after ${through.elapsedMs} ms` : 'not'}`;
  if (passes && !broken) return { status: 'ok', seen, gitlab };
  return { status: statusOf(passes, record), seen, gitlab, fix: fixFor(passes, through, record) };
}

const hasForeignKey = ({ content }: StoredRecord): boolean => content['key'] === 'request';

/** What works for the gateway works; a key that only GitLab sends cannot be tried here. */
function statusOf(passes: boolean, record: StoredRecord): Status {
  return passes || hasForeignKey(record) ? 'warning' : 'failed';
}

function fixFor(passes: boolean, through: Answer, record: StoredRecord): string {
  if (passes) return checkIt(record);
  if (through.type === 'silence') return through.code === 'TIMEOUT' ? SLOW : checkIt(record);
  const status = detailOf(through.text)?.slice(0, 3) ?? '';
  if (status === '401' && hasForeignKey(record))
    return 'Test the connection in GitLab, which has the key.';
  return FIXES[status] ?? checkIt(record);
}

function checkIt(record: StoredRecord): string {
  return `Run 'npm run models -- platform check ${platformName(record)}'.`;
}

const SLOW =
  'GitLab waits 3 s for its test. Keep the model loaded, or take a faster one: its answers are as late as this test.';

const WAY =
  'The functions reach it by another way than this machine: look at their subnets, platformPorts, routes and the ' +
  "server's firewall, and at `reason` and `platformError` in the log line.";

/** By the status in GitLab's test. */
const FIXES: Readonly<Record<string, string>> = {
  401: "Compare the key's secret with the server's key.",
  403: 'Deploy with servingPlatforms=on, and permit the model: platform set … --models, allow.',
  408: SLOW,
  500: WAY,
  503: WAY,
};
