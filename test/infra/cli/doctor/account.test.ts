/** What AWS wants of an account before its first model call, and the remedy for each thing that is missing. */
import { describe, expect, it } from 'vitest';
import type { BedrockControlStandInOptions } from '#infra/local/bedrock-control-stand-in/server.ts';
import { startBedrockControlStandIn } from '#infra/local/bedrock-control-stand-in/server.ts';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { startBedrockStandIn } from '#infra/local/bedrock-stand-in/server.ts';
import { examine, runForPeople } from './examine.ts';

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const NOVA = 'amazon.nova-lite-v1:0';

const OK: Script = { type: 'answer', text: 'ok' };

/** The doctor in an account of that kind. */
async function examineAccount(
  account: BedrockControlStandInOptions,
  { answer = OK, args = [] }: { readonly answer?: Script; readonly args?: readonly string[] } = {},
) {
  await using control = await startBedrockControlStandIn(account);
  await using bedrock = await startBedrockStandIn({ answer: () => answer });
  return await examine(['--account', '--region', 'eu-central-1', ...args], {
    AWS_ENDPOINT_URL_BEDROCK: control.url,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
  });
}

describe('an account', () => {
  it('that is ready passes, by the default model of the region, without a gateway', async () => {
    const { exitCode, results } = await examineAccount({});

    expect(exitCode).toBe(0);
    expect(results.map(({ id, status }) => [id, status])).toEqual([
      ['account-credentials', 'ok'],
      ['account-form', 'ok'],
      ['account-models', 'ok'],
      ['account-call', 'ok'],
    ]);
    expect(results.at(-1)?.subject).toBe(`bedrock/eu.${HAIKU}`);
  });

  it('without the use-case form is told where to submit it', async () => {
    const { exitCode, of } = await examineAccount({ useCaseForm: false });

    expect(exitCode).toBe(1);
    expect(of('account-form')).toMatchObject({
      status: 'failed',
      fix: expect.stringContaining('Submit use case details'),
    });
  });

  it('needs no form for models of others', async () => {
    const args = ['--model', `bedrock/eu.${NOVA}`];

    const { exitCode, of } = await examineAccount({ useCaseForm: false }, { args });

    expect(exitCode).toBe(0);
    expect(of('account-form')).toMatchObject({ status: 'ok' });
  });

  it.each([
    [
      { agreementAvailability: { status: 'NOT_AVAILABLE' } },
      /no Marketplace agreement/,
      /administrator with aws-marketplace:Subscribe .* aws bedrock-runtime converse --region eu-central-1/,
    ],
    [{ entitlementAvailability: 'NOT_AVAILABLE' }, /no Marketplace agreement/, /administrator/],
    [{ agreementAvailability: { status: 'PENDING' } }, /is being made/, /Wait/],
    [{ authorizationStatus: 'NOT_AUTHORIZED' }, /not authorised/, /organisation/],
  ])('with %j is told so', async (access, seen, fix) => {
    const { exitCode, of } = await examineAccount({ access: { [HAIKU]: access } });

    expect(exitCode).toBe(1);
    expect(of('account-models')).toMatchObject({
      status: 'failed',
      seen: expect.stringMatching(seen),
      fix: expect.stringMatching(fix),
    });
  });

  it('whose first call fails is told why, in the words of Bedrock', async () => {
    const answer: Script = {
      type: 'exception',
      name: 'AccessDeniedException',
      message: 'not authorized with an explicit deny in a service control policy',
    };

    const { of } = await examineAccount({}, { answer });

    expect(of('account-call')).toMatchObject({
      status: 'failed',
      fix: expect.stringContaining('SCP'),
    });
  });
});

it('the doctor without an URL says what to give', async () => {
  const { exitCode, text } = await runForPeople([]);

  expect({ exitCode, text }).toEqual({ exitCode: 2, text: expect.stringContaining('--account') });
});
