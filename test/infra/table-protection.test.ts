/** The table is protected against deletion once it holds something: after a deployment that succeeded. */
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { startRecordingServer } from './recording-server.ts';

interface Plugin {
  readonly hooks: Readonly<Record<string, () => Promise<void>>>;
}

const SummaryPlugin: new (serverless: object, options: object, utilities: object) => Plugin =
  createRequire(import.meta.url)('../../infra/deploy/summary-plugin.cjs');

/** The deploy tool as it stands after a deployment to the AWS at `endpoint`. */
function afterDeployment(endpoint: string, warnings: string[]): Plugin {
  const outputs = [{ OutputKey: 'AssignmentsTableName', OutputValue: 'assignments' }];
  const config = {
    region: 'eu-central-1',
    endpoint,
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const serverless = {
    pluginManager: { plugins: [{}, { gatheredData: { outputs } }] },
    getProvider: () => ({ getAwsSdkV3Config: async () => config, getRegion: () => config.region }),
  };
  const log = { warning: (text: string) => warnings.push(text) };
  return new SummaryPlugin(serverless, {}, { log });
}

it('is switched on', async () => {
  const warnings: string[] = [];
  await using dynamodb = await startRecordingServer({ status: 200, body: {} });

  await afterDeployment(dynamodb.url, warnings).hooks['after:deploy:deploy']?.();

  expect(dynamodb.requests).toHaveLength(1);
  expect(dynamodb.requests[0]).toMatchObject({
    headers: { 'x-amz-target': 'DynamoDB_20120810.UpdateTable' },
    body: JSON.stringify({ TableName: 'assignments', DeletionProtectionEnabled: true }),
  });
  expect(warnings).toEqual([]);
});

it('is no reason for a deployment to fail: the operator is told what to type', async () => {
  const warnings: string[] = [];

  await afterDeployment('http://127.0.0.1:1', warnings).hooks['after:deploy:deploy']?.();

  expect(warnings).toEqual([
    expect.stringContaining(
      'aws dynamodb update-table --table-name assignments --deletion-protection-enabled',
    ),
  ]);
});
