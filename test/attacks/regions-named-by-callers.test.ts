/** Nothing that a caller sends decides which host is looked up, in which region or partition. */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  COMPLETIONS,
  completionBody,
  completionComponent,
  componentsBody,
  MODEL_CHECK,
  modelCheckBody,
  SUGGESTIONS,
} from '../support/bodies.ts';
import { watchContactedHosts } from '../support/contacted-hosts.ts';
import { ENDPOINTS, EVERY_SCOPE } from '../support/endpoints.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const ID = 'anthropic.claude-3-5-haiku-20241022-v1:0';

const arn = (region: string, partition = 'aws') =>
  `arn:${partition}:bedrock:${region}:111122223333:inference-profile/${ID}`;

/** Regions of others, of other partitions, and made-up ones. */
const REGIONS = [
  ...['us-east-1', 'us-west-2', 'eu-west-1', 'eusc-de-east-1', 'cn-north-1', 'us-gov-west-1'],
  ...['us-iso-east-1', 'us-isob-east-1', 'eu-isoe-west-1', 'us-evil-1', 'aa-bb-1'],
  ...['fips-us-east-1', 'eu-central-11', 'ab-cdefghijkl-mnopqrstuv-wxyzabcdef-12'],
];

/** Names that cannot be regions. In front of a model they are part of its name. */
const NO_REGIONS = ['us-east-1-fips', 'eu-central-1x', '169-254-169-254', 'evil', 'x'.repeat(40)];

const IDENTIFIERS = [
  ...REGIONS.flatMap((region) => [
    `bedrock/${region}/${ID}`,
    `bedrock/converse/${region}/${ID}`,
    `bedrock/invoke/${region}/${ID}`,
  ]),
  ...[...REGIONS, ...NO_REGIONS].flatMap((region) => [
    `bedrock/${arn(region)}`,
    `bedrock/converse/${arn(region)}`,
    `bedrock/${arn(region, 'aws-cn')}`,
    arn(region),
  ]),
];

describe('without a stand-in for Bedrock, so that every call would leave this machine', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    // Without a default model there is nothing to ask when the named one is refused.
    gateway = await startTestGateway({
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: '',
      DUO_EDGE_DEFAULT_MODEL: '',
    });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  it('no identifier leads to a host, whatever region it names', async ({ task }) => {
    const watch = watchContactedHosts();
    for (const identifier of IDENTIFIERS) {
      const body = completionBody({ model_identifier: identifier });
      expect((await gateway.send({ path: COMPLETIONS, body })).status, identifier).toBe(503);
    }
    watch.stop();
    task.meta.why = `${IDENTIFIERS.length} identifiers, ${gateway.logs.at(-1)?.['reason']}`;

    expect(watch.hosts.filter((host) => host !== '127.0.0.1')).toEqual([]);
  });

  const asking = ENDPOINTS.filter(({ asksModel }) => asksModel);
  it.each(asking)('nor on $name', async ({ path, method, body }) => {
    const text = JSON.stringify(body).replaceAll(
      /"bedrock\/[^"]+"/g,
      JSON.stringify(`bedrock/us-evil-1/${ID}`),
    );
    const watch = watchContactedHosts();
    const headers = await gateway.headers({ scopes: EVERY_SCOPE });
    const reply = await gateway.send({ path, method, headers, body: JSON.parse(text) });
    watch.stop();

    expect(text).toContain('us-evil-1');
    expect(watch.hosts.filter((host) => host !== '127.0.0.1')).toEqual([]);
    expect(reply.text).not.toContain('us-evil-1');
  });
});

/** The region that answers a request that names `region`, when the operator's list is `list`. */
async function answersIn(gateway: TestGateway, identifier: string): Promise<unknown> {
  const body = completionBody({ model_identifier: identifier });
  const { headers } = await gateway.send({ path: COMPLETIONS, body });
  return `${headers['x-duo-edge-region']} ${headers['x-duo-edge-route']}`;
}

const AT_HOME = 'eu-central-1 built-in';

describe('a region that a request names is asked', () => {
  it.each([
    { list: '', region: 'eu-central-1', answers: true },
    { list: '', region: 'eu-west-1', answers: false },
    { list: 'eu-west-1', region: 'eu-west-1', answers: true },
    { list: 'eu-west-1', region: 'eu-central-1', answers: true },
    { list: 'eu-west-1, eu-north-1', region: 'eu-north-1', answers: true },
    { list: 'eu-west-1', region: 'eu-west-2', answers: false },
    { list: '*', region: 'us-west-2', answers: true },
    { list: '*', region: 'us-evil-1', answers: false },
    { list: '*', region: 'eu-evil-1', answers: false },
    { list: '*', region: 'cn-north-1', answers: false },
    { list: '*', region: 'us-gov-west-1', answers: false },
    { list: '*', region: 'eusc-de-east-1', answers: false },
  ])('with the list "$list" and $region: $answers', async ({ list, region, answers }) => {
    await using gateway = await startTestGateway({ DUO_EDGE_MODEL_REGIONS: list });
    const expected = answers ? `${region} requested` : AT_HOME;

    expect(await answersIn(gateway, `bedrock/${region}/${ID}`)).toBe(expected);
    expect(await answersIn(gateway, `bedrock/${arn(region)}`)).toBe(expected);
  });

  it('without a list, if an assignment, a fallback or a canary of the operator names it', async () => {
    await using gateway = await startTestGateway();
    const item = {
      pk: 'ASSIGNMENT',
      sk: '*#duo_chat',
      model: `bedrock/eu-north-1/${ID}`,
      fallbacks: [{ model: ID, region: 'eu-west-1' }],
      canary: { model: arn('eu-west-3'), percent: 1 },
    };
    await gateway.dynamodb.send(
      new PutItemCommand({ TableName: gateway.table, Item: marshall(item) }),
    );

    for (const region of ['eu-north-1', 'eu-west-1', 'eu-west-3']) {
      expect(await answersIn(gateway, `bedrock/${region}/${ID}`)).toBe(`${region} requested`);
    }
    expect(await answersIn(gateway, `bedrock/eu-south-1/${ID}`)).toBe(AT_HOME);
  });

  it('without a list, if the default model names it', async () => {
    const model = `bedrock/eu-west-1/${ID}`;
    await using gateway = await startTestGateway({ DUO_EDGE_DEFAULT_MODEL: model });

    expect(await answersIn(gateway, model)).toBe('eu-west-1 requested');
  });
});

describe('a refusal', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway({ DUO_EDGE_ALLOWED_MODELS: '*.claude-3-5-haiku-*' });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  it('is not evaded by a pattern of the allow-list that the region fits into', async () => {
    expect(await answersIn(gateway, `bedrock/us-east-1/${ID}`)).toBe(AT_HOME);
  });

  it('tells the administrator who tests a model, as one that the allow-list does not permit', async ({
    task,
  }) => {
    const body = modelCheckBody(`bedrock/us-east-1/${ID}`);
    const reply = await gateway.send({ path: MODEL_CHECK, body });

    task.meta.why = String(gateway.logs.at(-1)?.['reason']);
    expect(reply).toMatchObject({ status: 421 });
    expect(reply.json()).toEqual({ detail: '403: Forbidden' });
    expect(gateway.logs.at(-1)).toMatchObject({
      outcome: 'model_denied',
      reason: "The model's region is not among the allowed ones",
    });
  });

  it.each([...NO_REGIONS, 'evil.example', '..', '%2e', '@evil'])(
    'is not needed for "%s", which no host is made of',
    async (word) => {
      const asked = await answersIn(gateway, `bedrock/${word}/${ID}`);

      expect(asked).toMatch(/^(eu-central-1 |undefined )/);
    },
  );

  it('holds for model metadata as for model members', async () => {
    const body = componentsBody(completionComponent());
    body.model_metadata.identifier = `bedrock/${arn('us-east-1')}`;
    const { headers } = await gateway.send({ path: SUGGESTIONS, body });

    expect(headers['x-duo-edge-region']).toBe('eu-central-1');
  });
});
