/** One exchange with AWS for everything that the functions ask of it, and for what may go wrong. */
import type * as whole from './aws-clients.ts';
import { ANSWER, QUESTION } from './aws-question.ts';
import { ODD_REFUSALS, refusal } from './aws-refusals.ts';
import type { FixedAnswer } from './recording-server.ts';

export type Clients = typeof whole;

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:key-AbCdEf';
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1';

export interface AwsExchange {
  readonly name: string;
  /** Makes a client with these options, and the call with it. */
  readonly call: (clients: Clients, options: object) => Promise<object>;
  readonly answer: FixedAnswer;
}

const converse: AwsExchange['call'] = ({ BedrockRuntimeClient, ConverseCommand }, options) =>
  new BedrockRuntimeClient(options).send(new ConverseCommand(QUESTION));

const query: AwsExchange['call'] = ({ DynamoDBClient, QueryCommand }, options) =>
  new DynamoDBClient(options).send(
    new QueryCommand({
      TableName: 'assignments',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'assignments' } },
      ConsistentRead: true,
    }),
  );

const add: AwsExchange['call'] = ({ DynamoDBClient, UpdateItemCommand }, options) =>
  new DynamoDBClient(options).send(
    new UpdateItemCommand({
      TableName: 'assignments',
      Key: { pk: { S: 'SPEND#2026-11' }, sk: { S: '*#*' } },
      UpdateExpression: 'ADD spentUsd :usd, warned :warnings',
      ExpressionAttributeValues: { ':usd': { N: '0.0000000012' }, ':warnings': { SS: ['9:80'] } },
      ReturnValues: 'ALL_NEW',
    }),
  );

const sign: AwsExchange['call'] = ({ KMSClient, SignCommand }, options) =>
  new KMSClient(options).send(
    new SignCommand({
      KeyId: KEY,
      SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256',
      MessageType: 'RAW',
      Message: Buffer.from('to be signed'),
    }),
  );

const readSecret: AwsExchange['call'] = (
  { SecretsManagerClient, GetSecretValueCommand },
  options,
) => new SecretsManagerClient(options).send(new GetSecretValueCommand({ SecretId: SECRET }));

const put: AwsExchange['call'] = ({ EventBridgeClient, PutEventsCommand }, options) =>
  new EventBridgeClient(options).send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: 'audit',
          Source: 'duo-edge',
          DetailType: 'Duo Edge request',
          Time: new Date(1_764_000_000_000),
          Detail: '{"message":"request"}',
        },
      ],
    }),
  );

const ITEMS = [
  {
    pk: { S: 'assignments' },
    n: { N: '1.50' },
    flag: { BOOL: true },
    none: { NULL: true },
    list: { L: [{ S: 'a' }, { M: { deep: { SS: ['x', 'y'] } } }] },
    bytes: { B: 'AAEC' },
  },
];

export const EXCHANGES: readonly AwsExchange[] = [
  { name: 'an answer in one piece', call: converse, answer: { status: 200, body: ANSWER } },
  {
    name: 'an embedding',
    async call({ BedrockRuntimeClient, InvokeModelCommand }, options) {
      const { body, ...rest } = await new BedrockRuntimeClient(options).send(
        new InvokeModelCommand({
          modelId: 'amazon.titan-embed-text-v2:0',
          contentType: 'application/json',
          accept: 'application/json',
          body: JSON.stringify({ inputText: 'a' }),
        }),
      );
      return { ...rest, text: body.transformToString() };
    },
    answer: {
      status: 200,
      headers: { 'x-amzn-bedrock-input-token-count': '3' },
      body: { embedding: [0.1, -2e-5] },
    },
  },
  {
    name: 'a text that a guardrail sees',
    call: ({ BedrockRuntimeClient, ApplyGuardrailCommand }, options) =>
      new BedrockRuntimeClient(options).send(
        new ApplyGuardrailCommand({
          guardrailIdentifier: 'arn:aws:bedrock:eu-central-1:123456789012:guardrail/abc',
          guardrailVersion: '1',
          source: 'OUTPUT',
          content: [{ text: { text: 'é' } }],
        }),
      ),
    answer: {
      status: 200,
      body: {
        action: 'GUARDRAIL_INTERVENED',
        outputs: [{ text: '{NAME}' }],
        assessments: [
          {
            sensitiveInformationPolicy: {
              piiEntities: [{ type: 'NAME', match: 'é', action: 'ANONYMIZED' }],
              regexes: [],
            },
          },
        ],
      },
    },
  },
  {
    name: 'assignments',
    call: query,
    answer: { status: 200, body: { Items: ITEMS, Count: 1, ScannedCount: 1 } },
  },
  {
    name: 'an addition',
    call: add,
    answer: {
      status: 200,
      body: { Attributes: { spentUsd: { N: '7.25' }, warned: { SS: ['9:80', '9:90'] } } },
    },
  },
  {
    name: 'a signature',
    call: sign,
    answer: { status: 200, body: { KeyId: KEY, Signature: 'AAEC', SigningAlgorithm: 'RS' } },
  },
  {
    name: 'a public key',
    call: ({ KMSClient, GetPublicKeyCommand }, options) =>
      new KMSClient(options).send(new GetPublicKeyCommand({ KeyId: KEY })),
    answer: { status: 200, body: { KeyId: KEY, PublicKey: 'AAEC', SigningAlgorithms: ['RS'] } },
  },
  {
    name: 'a secret',
    call: readSecret,
    answer: { status: 200, body: { ARN: SECRET, Name: 'key', SecretString: '{"a":"é"}' } },
  },
  {
    name: 'usage records',
    call: put,
    answer: {
      status: 200,
      body: { FailedEntryCount: 1, Entries: [{ EventId: '1' }, { ErrorCode: 'Throttling' }] },
    },
  },
  ...[
    refusal('AccessDeniedException', 403),
    refusal('ModelErrorException', 424),
    refusal('ServiceUnavailableException', 503),
    refusal('ThrottlingException', 429),
    refusal('ValidationException'),
    refusal('NeverHeardOfException', 418),
  ].map((answer) => refused('Bedrock', converse, answer)),
  ...[
    refusal('ResourceNotFoundException'),
    refusal('ProvisionedThroughputExceededException'),
    refusal('InternalServerError', 500),
    refusal('AccessDeniedException'),
    // Known to the whole client, for other operations.
    refusal('BackupNotFoundException'),
  ].map((answer) => refused('DynamoDB', query, answer)),
  ...[
    refusal('ProvisionedThroughputExceededException'),
    refusal('AccessDeniedException'),
    refusal('TransactionConflictException'),
  ].map((answer) => refused('DynamoDB, adding', add, answer)),
  ...[
    refusal('NotFoundException'),
    refusal('KMSInvalidStateException'),
    refusal('AccessDeniedException'),
    refusal('CustomKeyStoreNotFoundException'),
  ].map((answer) => refused('KMS', sign, answer)),
  ...[refusal('ResourceNotFoundException'), refusal('InternalServiceError', 500)].map((answer) =>
    refused('Secrets Manager', readSecret, answer),
  ),
  ...[refusal('InternalException', 500), refusal('AccessDeniedException')].map((answer) =>
    refused('EventBridge', put, answer),
  ),
  ...ODD_REFUSALS.flatMap((answer): AwsExchange[] => [
    { name: `Bedrock: ${JSON.stringify(answer)}`, call: converse, answer },
    { name: `DynamoDB: ${JSON.stringify(answer)}`, call: query, answer },
  ]),
];

function refused(service: string, call: AwsExchange['call'], answer: FixedAnswer): AwsExchange {
  return { name: `${service}: ${answer.headers?.['x-amzn-errortype']}`, call, answer };
}
