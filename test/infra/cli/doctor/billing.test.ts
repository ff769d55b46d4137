import { describe, expect, it } from 'vitest';
import { type BillingFault, startBillingHost } from './billing-host.ts';
import { examine } from './examine.ts';

/** The gateway itself is not asked. */
async function examineBilling(...given: string[]) {
  return await examine(['--url', 'https://ai.example.com', '--only', 'billing', ...given]);
}

describe("GitLab's billing host", () => {
  const ONLINE = ['--licence', 'enterprise', '--gitlab-version', '19.3'];

  it('that speaks HTTP/2 is well', async () => {
    await using host = await startBillingHost();

    const given = ['--billing-host', host.address, '--ca', host.ca];
    const { of } = await examineBilling(...ONLINE, ...given);

    expect(of('billing')).toMatchObject({
      status: 'ok',
      seen: expect.stringContaining(`${host.address} speaks HTTP/2`),
    });
  });

  it.each<{ fault: BillingFault; seen: RegExp }>([
    { fault: 'http1', seen: /does not speak HTTP\/2/ },
    { fault: 'silent', seen: /no answer within 5 s/ },
    { fault: 'no-settings', seen: /no answer within 5 s/ },
  ])(
    'that is $fault keeps suggestions from everybody',
    async ({ fault, seen }) => {
      await using host = await startBillingHost(fault);

      const given = ['--billing-host', host.address, '--ca', host.ca];
      const { of, exitCode } = await examineBilling(...ONLINE, ...given);

      expect(of('billing')).toMatchObject({
        status: 'failed',
        seen: expect.stringMatching(seen),
        gitlab: expect.stringMatching(/403.*not asked/),
      });
      expect(exitCode).toBe(1);
    },
    15_000,
  );

  it('whose certificate is of an unknown authority is behind an inspecting proxy', async () => {
    await using host = await startBillingHost();

    const { of } = await examineBilling(...ONLINE, '--billing-host', host.address);

    expect(of('billing')).toMatchObject({
      status: 'failed',
      seen: expect.stringContaining('self-signed'),
      fix: expect.stringContaining('inspection'),
    });
  });

  it('that is not reached at all is told so', async () => {
    const host = await startBillingHost();
    await host[Symbol.asyncDispose]();

    const { of } = await examineBilling(...ONLINE, '--billing-host', host.address);

    expect(of('billing')).toMatchObject({
      status: 'failed',
      seen: expect.stringContaining('refused'),
    });
  });

  it('that is slow delays each suggestion', async () => {
    await using host = await startBillingHost('slow');

    const given = ['--billing-host', host.address, '--ca', host.ca];
    const { of } = await examineBilling(...ONLINE, ...given);

    expect(of('billing')).toMatchObject({
      status: 'warning',
      gitlab: expect.stringContaining('late'),
    });
  });

  it.each([
    ['an offline licence', ['--licence', 'offline'], /offline/],
    ['an older GitLab', ['--licence', 'online', '--gitlab-version', '18.11'], /before GitLab 19/],
  ])('is not asked with %s', async (_, given, seen) => {
    await using host = await startBillingHost('silent');

    const { of } = await examineBilling(...given, '--billing-host', host.address);

    expect(of('billing')).toMatchObject({ status: 'ok', seen: expect.stringMatching(seen) });
  });
});
