/** The clients of `aws-clients.ts` with the protocols that the functions give them. */
import { BedrockClient as Catalogue } from '@aws-sdk/client-bedrock';
import { BedrockRuntimeClient as Bedrock } from '@aws-sdk/client-bedrock-runtime';
import { CloudWatchLogsClient as CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient as DynamoDB } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient as EventBridge } from '@aws-sdk/client-eventbridge';
import { KMSClient as Kms } from '@aws-sdk/client-kms';
import { SecretsManagerClient as SecretsManager } from '@aws-sdk/client-secrets-manager';
import { createRpcProtocol, type Protocol } from '#shared/aws-protocol.ts';
import { BEDROCK_PROTOCOL } from '#shared/bedrock/clients.ts';
import { prepareClient } from '#shared/bedrock/prepared-client.ts';
import { CATALOGUE_PROTOCOL } from '#shared/watch/catalogue-protocol.ts';

export {
  ApplyGuardrailCommand,
  ConverseCommand,
  ConverseStreamCommand,
  FilterLogEventsCommand,
  GetFoundationModelCommand,
  GetInferenceProfileCommand,
  GetPublicKeyCommand,
  GetSecretValueCommand,
  InvokeModelCommand,
  NodeHttpHandler,
  PutEventsCommand,
  QueryCommand,
  SignCommand,
  UpdateItemCommand,
} from './aws-clients.ts';

export const BedrockClient = speaking(CATALOGUE_PROTOCOL, Catalogue);
export const BedrockRuntimeClient = new Proxy(Bedrock, {
  construct: (target, [options]) =>
    prepareClient(new target({ ...options, protocol: BEDROCK_PROTOCOL })),
});
export const CloudWatchLogsClient = speaking(createRpcProtocol('cloudwatch-logs'), CloudWatchLogs);
export const DynamoDBClient = speaking(createRpcProtocol('dynamodb'), DynamoDB);
export const EventBridgeClient = speaking(createRpcProtocol('eventbridge'), EventBridge);
export const KMSClient = speaking(createRpcProtocol('kms'), Kms);
export const SecretsManagerClient = speaking(createRpcProtocol('secrets-manager'), SecretsManager);

function speaking<Client extends object>(
  protocol: Protocol,
  Client: new (options: { readonly protocol: Protocol }) => Client,
) {
  return new Proxy(Client, {
    construct: (target, [options]) => new target({ ...options, protocol }),
  });
}
