/** What the watch over models asks of CloudWatch Logs. */
import type { AwsExchange } from './aws-exchanges.ts';

const readLines: AwsExchange['call'] = (
  { CloudWatchLogsClient, FilterLogEventsCommand },
  options,
) =>
  new CloudWatchLogsClient(options).send(
    new FilterLogEventsCommand({
      logGroupName: '/aws/lambda/chat',
      filterPattern: '{ $.message = "request" }',
      startTime: 1_764_000_000_000,
      endTime: 1_764_000_059_999,
      nextToken: 'next',
    }),
  );

export const LOG_EXCHANGES: readonly AwsExchange[] = [
  {
    name: 'log lines',
    call: readLines,
    answer: {
      status: 200,
      body: {
        events: [{ timestamp: 1_764_000_000_001, message: '{}', eventId: '1', logStreamName: 's' }],
        nextToken: 'more',
      },
    },
  },
  {
    name: 'a log group that may not be read',
    call: readLines,
    answer: { status: 400, body: { __type: 'AccessDeniedException', message: 'no' } },
  },
];
