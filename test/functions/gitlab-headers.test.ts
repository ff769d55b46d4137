/** What GitLab's headers say of a request becomes attributes of its record, and no more than that. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPLETIONS, completionBody } from '../support/bodies.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const ATTRIBUTES = [
  ['x-gitlab-project-id', 'gitlabProject', '17'],
  ['x-gitlab-namespace-id', 'gitlabNamespace', '9'],
  ['x-gitlab-root-namespace-id', 'gitlabRootNamespace', '4'],
  ['x-gitlab-organization-id', 'gitlabOrganization', '1'],
  ['x-gitlab-unit-primitive', 'unitPrimitive', 'complete_code'],
  ['x-gitlab-subject-type', 'subjectType', 'human'],
  ['x-gitlab-version', 'gitlabVersion', '19.3.0-pre'],
] as const;

async function recordFor(headers: Readonly<Record<string, string>>, claims = {}) {
  const reply = await gateway.send({
    path: COMPLETIONS,
    body: completionBody(),
    headers: { ...(await gateway.headers(claims)), ...headers },
  });
  return { status: reply.status, record: gateway.logs.at(-1) ?? {} };
}

describe('a request’s record', () => {
  it('has all that GitLab 19 says of where and by whom it was made', async () => {
    const headers = Object.fromEntries(ATTRIBUTES.map(([header, , value]) => [header, value]));

    const { record } = await recordFor(headers);

    expect(record).toMatchObject(
      Object.fromEntries(ATTRIBUTES.map(([, member, value]) => [member, value])),
    );
  });

  it('has none of it where GitLab says nothing', async () => {
    const { record } = await recordFor({ 'x-gitlab-project-id': '', 'x-gitlab-subject-type': ' ' });

    for (const [, member] of ATTRIBUTES.slice(0, -1)) expect(record).not.toHaveProperty(member);
  });

  it.each(
    ATTRIBUTES.flatMap(([header, member]) =>
      ['=HYPERLINK("x")', '-1', '1,2', 'a b', '1'.repeat(99), '<b>', "'"].map(
        (value) => [header, value, member] as const,
      ),
    ),
  )('is not made to hold %s: %s', async (header, value, member) => {
    const { status, record } = await recordFor({ [header]: value });

    expect(status).toBe(200);
    expect(record).not.toHaveProperty(member);
  });

  it('lets nobody in: the token alone decides', async () => {
    const { status } = await recordFor(
      { 'x-gitlab-unit-primitive': 'complete_code', 'x-gitlab-subject-type': 'service_account' },
      { scopes: ['generate_code'] },
    );

    expect(status).toBe(403);
  });
});
