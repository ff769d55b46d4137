/** All that our functions use of AWS's clients; `lean-clients.test.ts` bundles it. */
export {
  BedrockClient,
  GetFoundationModelCommand,
  GetInferenceProfileCommand,
} from '@aws-sdk/client-bedrock';
export {
  ApplyGuardrailCommand,
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
} from '@aws-sdk/client-bedrock-runtime';
export { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
export { DynamoDBClient, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
export { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
export { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
export { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
export { NodeHttpHandler } from '@smithy/node-http-handler';
