import type { Command } from 'commander';
import { UsageError } from '../../common/failures.ts';
import { s3Connector } from '../../common/s3.ts';
import { grouped } from '../columns.ts';
import { type Forgotten, forgetPerson, keepsVersions } from '../forget-person.ts';
import { findPerson, type Person } from '../person.ts';
import { createProgress, type GlobalOptions, type Open, type Session } from '../session.ts';
import { bucketName } from '../sources/usage-bucket.ts';

/** For one object, by a slow line. In milliseconds. */
const OBJECT_LIMIT_MS = 300_000;

const HELP = `
Removes a person's records from the usage bucket. Without --yes it only says what it would remove. The id is the global
one that GitLab sends; in GitLab's Rails console: Gitlab::GlobalAnonymousId.user_id(User.find(42))

  npm run usage -- forget --user <id> --bucket duo-edge-prod-usage
  npm run usage -- forget --user <id> --bucket duo-edge-prod-usage --yes`;

export function addForgetCommand(program: Command, open: Open): void {
  const forget = program
    .command('forget')
    .description("remove a person's records from the usage bucket")
    .option('-y, --yes', 'remove them, instead of saying what would be removed')
    .addHelpText('after', HELP);

  forget.action(async () => {
    const { yes = false } = forget.opts<{ yes?: boolean }>();
    await run(open(forget), yes);
  });
}

/** Options of the report that would seem to narrow what is removed. */
const REFUSED = [
  'from',
  'logs',
  'since',
  'until',
  'timeZone',
  'by',
  'where',
  'csv',
  'html',
] as const;

/** @throws {UsageError} for an option that means nothing here, and without a person */
function checkedUser(options: GlobalOptions): string {
  const given = REFUSED.find((name) => options[name] !== undefined);
  if (given !== undefined) {
    const name = given === 'timeZone' ? 'time-zone' : given;
    throw new UsageError(`forget takes no --${name}: it removes all records in the bucket.`);
  }
  if (options.user) return options.user;
  throw new UsageError('Whose records is not said.', 'Give --user <id>; see forget --help.');
}

async function run(session: Session, isMeant: boolean): Promise<void> {
  const { options, env } = session;
  const person = findPerson(checkedUser(options), options.instance);
  const bucket = bucketName(options.bucket, env);
  const connect = await s3Connector(env, options.region);
  const place = { client: connect(OBJECT_LIMIT_MS), bucket };
  const tell = createProgress(session);
  const found = await forgetPerson(place, person, {
    isTrial: !isMeant,
    progress: (objects, { records }) =>
      tell(() => `${grouped(objects)} objects read, ${grouped(records)} records found`),
  });
  const outOfReach = [...versionLines(await keepsVersions(place)), ...OUT_OF_REACH];
  tellResult(session, { bucket, person, found, isMeant, outOfReach });
}

const OUT_OF_REACH = [
  'the log groups of the functions: CloudWatch keeps each line for logRetentionDays, and removes no single ones',
  'failed/ and athena/ in the same bucket: they expire after 30 and 7 days',
  'what is still on its way to the bucket: run this again a day after the last request',
  'receivers of usage events, replicas of the bucket, and reports or exports that somebody made',
] as const;

function versionLines(keepsThem: boolean | undefined): readonly string[] {
  if (keepsThem === undefined) {
    return ['earlier versions of the objects, if the bucket has versions: that could not be read'];
  }
  return keepsThem
    ? ['earlier versions of the objects: the bucket keeps versions; delete them, too']
    : [];
}

interface Result {
  readonly bucket: string;
  readonly person: Person;
  readonly found: Forgotten;
  readonly isMeant: boolean;
  readonly outOfReach: readonly string[];
}

function tellResult({ terminal, options }: Session, result: Result): void {
  const { bucket, person, found, isMeant, outOfReach } = result;
  if (options.json) {
    const user = Object.fromEntries(person.found());
    const content = { bucket, user, ...found, removed: isMeant, outOfReach };
    terminal.print(JSON.stringify(content, null, 2));
    return;
  }
  terminal.print(sentenceOf(result));
  terminal.print(['Out of reach:', ...outOfReach.map((text) => `- ${text}`)].join('\n'));
  if (found.records > 0 && !isMeant)
    terminal.print('Nothing was changed. Add --yes to remove them.');
}

function sentenceOf({ bucket, person, found, isMeant }: Result): string {
  if (found.records === 0) return `There is no record of this person in s3://${bucket}/requests/.`;
  const names = [...person.found().values()].join(', ');
  const whole = found.wholeObjects > 0 ? ` (${grouped(found.wholeObjects)} of them whole)` : '';
  const what = `${grouped(found.records)} records of ${names} from ${grouped(found.objects)} objects${whole}`;
  return `${isMeant ? 'Removed' : 'Would remove'} ${what} in s3://${bucket}/requests/.`;
}
