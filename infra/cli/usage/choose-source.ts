import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import {
  boundedHandler,
  isLoopback,
  LOCAL_CREDENTIALS,
  LOCAL_REGION,
  profileRegion,
  regionIn,
} from '../common/aws.ts';
import { UsageError } from '../common/failures.ts';
import { boundedPeriod, type Period } from './period.ts';
import type { Session } from './session.ts';
import { filesSource } from './sources/files.ts';
import type { Source } from './sources/source.ts';

/** For one call of CloudWatch; a query takes several. In milliseconds. */
const LOGS_LIMIT_MS = 30_000;

/**
 * Where the records come from. AWS's clients take a moment to load, and are loaded where they are needed.
 *
 * @throws {UsageError} unless the operator named exactly one
 */
export async function chooseSource(session: Session, period: Period): Promise<Source> {
  const { env, options, input, now } = session;
  const { from, bucket, logs, region } = options;
  const named = [from && '--from', bucket && '--bucket', logs && '--logs'].filter(Boolean);
  if (named.length > 1) throw new UsageError(`Give one of ${named.join(' and ')}, not both.`);
  if (from !== undefined) return filesSource(from, input);
  if (logs !== undefined) {
    const { logGroupsSource } = await import('./sources/log-groups.ts');
    const client = await connectLogs(session);
    return logGroupsSource({ client, stage: logs }, boundedPeriod(period, now()));
  }
  if (bucket === undefined && !env['DUO_EDGE_USAGE_BUCKET']) noSource();
  const { s3Connector } = await import('../common/s3.ts');
  const { bucketName, bucketSource } = await import('./sources/usage-bucket.ts');
  const connect = await s3Connector(env, region);
  return bucketSource(connect, bucketName(bucket, env), boundedPeriod(period, now()));
}

function noSource(): never {
  throw new UsageError(
    'Where the records are is not known.',
    [
      'Give --bucket <name> (the output UsageBucketName), --logs <stage> where there is no bucket,',
      '      or --from <files>, such as the one that DUO_EDGE_REQUEST_LOG names for npm start.',
    ].join('\n'),
  );
}

async function connectLogs({ env, options }: Session): Promise<CloudWatchLogsClient> {
  const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
  const endpoint = env['AWS_ENDPOINT_URL_CLOUDWATCH_LOGS'] || undefined;
  const isLocal = endpoint !== undefined && isLoopback(endpoint);
  const region =
    options.region || regionIn(env) || (isLocal ? LOCAL_REGION : await profileRegion());
  return new CloudWatchLogsClient({
    region,
    // Insights lets an account start five queries a second.
    maxAttempts: 5,
    requestHandler: boundedHandler(LOGS_LIMIT_MS),
    ...(endpoint && { endpoint }),
    ...(isLocal && { credentials: LOCAL_CREDENTIALS }),
  });
}
