/** Models of other accounts, as a client and the log see them. */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { COMPLETIONS, completionBody } from '../support/bodies.ts';
import { accessKeyOf, type StsStandIn, startSts } from '../support/sts-stand-in.ts';
import {
  SETTINGS_MAX_AGE_MS,
  startTestGateway,
  type TestGateway,
} from '../support/test-gateway.ts';

const ROLE = 'arn:aws:iam::210987654321:role/bedrock';
const MODEL = 'eu.amazon.nova-lite-v1:0';

let sts: StsStandIn;
let gateway: TestGateway;
let nowMs = 0;
beforeAll(async () => {
  sts = await startSts();
  gateway = await startTestGateway({ AWS_ENDPOINT_URL_STS: sts.url }, () => nowMs);
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await sts[Symbol.asyncDispose]();
});
beforeEach(() => {
  nowMs += SETTINGS_MAX_AGE_MS;
});

async function assign(content: object): Promise<void> {
  const Item = marshall({
    pk: 'ASSIGNMENT',
    sk: '*#code_completions',
    version: 1,
    pinned: true,
    ...content,
  });
  await gateway.dynamodb.send(new PutItemCommand({ TableName: gateway.table, Item }));
}

const complete = () => gateway.send({ path: COMPLETIONS, body: completionBody() });

describe('an assignment’s role', () => {
  it('is assumed for its model', async () => {
    await assign({ model: MODEL, role: ROLE });

    expect((await complete()).status).toBe(200);
    const { authorization } = gateway.bedrock.calls.at(-1)?.headers ?? {};
    expect(authorization).toContain(`Credential=${accessKeyOf(1)}/`);
    expect(sts.calls.at(-1)?.parameters['Tags.member.1.Value']).toBe('code_completions');
  });

  it('that may not be assumed is a matter of the operator’s, and the fallback answers', async () => {
    const denied = `${ROLE}-denied`;
    sts.answer({ status: 403, code: 'AccessDenied' });
    await assign({ model: MODEL, role: denied });

    const alone = await complete();

    expect(alone.status).toBe(503); // as for every model that is denied
    expect(gateway.logs.at(-1)).toMatchObject({
      outcome: 'model_denied',
      reason: expect.stringContaining('role for Bedrock cannot be assumed'),
      awsError: 'AccessDenied',
    });

    nowMs += SETTINGS_MAX_AGE_MS;
    const fallbacks = [{ model: 'eu.amazon.nova-pro-v1:0', role: 'own' }];
    await assign({ model: MODEL, role: `${denied}-2`, fallbacks });
    expect((await complete()).status).toBe(200);
    expect(gateway.logs.at(-1)).toMatchObject({ outcome: 'ok', fallback: true });
  });

  it('of another form leaves the assignment out', async () => {
    await assign({ model: MODEL, role: 'bedrock' });

    await complete();

    expect(gateway.logs).toContainEqual(
      expect.objectContaining({ message: 'damaged assignment skipped' }),
    );
  });
});
