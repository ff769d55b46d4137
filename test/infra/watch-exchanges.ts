/** What the watch over models asks of CloudWatch Logs and of Bedrock's control plane. */
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

const readModel: AwsExchange['call'] = ({ BedrockClient, GetFoundationModelCommand }, options) =>
  new BedrockClient(options).send(
    new GetFoundationModelCommand({ modelIdentifier: 'anthropic.claude-opus-4-1-20250805-v1:0' }),
  );

const readProfile: AwsExchange['call'] = ({ BedrockClient, GetInferenceProfileCommand }, options) =>
  new BedrockClient(options).send(
    new GetInferenceProfileCommand({
      inferenceProfileIdentifier:
        'arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/a1b2',
    }),
  );

const MODEL = 'arn:aws:bedrock:eu-central-1::foundation-model/anthropic.claude-opus-4-1';

export const WATCH_EXCHANGES: readonly AwsExchange[] = [
  {
    name: 'a model and its end',
    call: readModel,
    answer: {
      status: 200,
      body: {
        modelDetails: {
          modelArn: MODEL,
          modelId: 'anthropic.claude-opus-4-1',
          inferenceTypesSupported: ['INFERENCE_PROFILE'],
          modelLifecycle: {
            status: 'LEGACY',
            startOfLifeTime: '2025-08-05T00:00:00Z',
            endOfLifeTime: '2027-01-08T00:00:00Z',
            publicExtendedAccessTime: '2026-12-01T00:00:00Z',
          },
        },
      },
    },
  },
  {
    name: 'a profile',
    call: readProfile,
    answer: {
      status: 200,
      body: {
        inferenceProfileName: 'p',
        createdAt: '2026-01-01T00:00:00Z',
        models: [{ modelArn: MODEL }],
        status: 'ACTIVE',
      },
    },
  },
  {
    name: 'a model that there is not',
    call: readModel,
    answer: {
      status: 404,
      headers: { 'x-amzn-errortype': 'ResourceNotFoundException' },
      body: { message: 'no' },
    },
  },
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
