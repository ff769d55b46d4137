/** GitLab's own service for the Agent Platform, as the doctor sees it: healthy, and broken in each way. */
import { describe, expect, it } from 'vitest';
import { type AgentFault, type AgentService, startAgentService } from './agent-service.ts';
import { examine } from './examine.ts';

const TOKEN = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJpbnN0YW5jZS0xIn0.x';
const GITLAB = ['--gitlab', 'https://gitlab.example.com', '--token', TOKEN];

const examineService = ({ address, ca }: AgentService, ...given: readonly string[]) =>
  examine(['--agent-platform', address, '--ca', ca, ...given]);

describe('a healthy service', () => {
  it('passes every check, without a gateway to examine', async () => {
    await using service = await startAgentService();

    const { results, exitCode, of } = await examineService(service, ...GITLAB);

    expect(results.map(({ id, status }) => [id, status])).toEqual([
      ['agents-address', 'ok'],
      ['agents-tls', 'ok'],
      ['agents-health', 'ok'],
      ['agents-tools', 'ok'],
    ]);
    expect(exitCode).toBe(0);
    expect(of('agents-tls')?.seen).toMatch(/^TLSv1\.3, HTTP\/2; trusted, .* valid for \d+ days/);
    expect(of('agents-tools')?.seen).toMatch(/^2 entries after \d+ ms$/);
  });

  it('is asked as GitLab asks, with the token and who sends it', async () => {
    await using service = await startAgentService();

    const { text } = await examineService(service, ...GITLAB);

    expect(service.asked).toMatchObject([
      {
        authorization: `Bearer ${TOKEN}`,
        'x-gitlab-authentication-type': 'oidc',
        'x-gitlab-realm': 'self-managed',
        'x-gitlab-instance-id': 'instance-1',
      },
    ]);
    expect(text).not.toContain(TOKEN);
  });

  it('refuses calls without a token, which is well', async () => {
    await using service = await startAgentService();

    const { of } = await examineService(service);

    expect(of('agents-tools')).toMatchObject({
      status: 'ok',
      seen: expect.stringContaining('asks for a token'),
    });
  });

  it('that asks for no token is told apart', async () => {
    await using service = await startAgentService('open');

    const { of } = await examineService(service);

    expect(of('agents-tools')).toMatchObject({
      status: 'ok',
      seen: expect.stringContaining('it asked for no token'),
    });
  });
});

interface Broken {
  readonly fault: AgentFault;
  readonly id: string;
  readonly seen: RegExp;
  readonly fix: RegExp;
}

describe('a service', () => {
  it.each<Broken>([
    { fault: 'http1', id: 'agents-tls', seen: /no HTTP\/2 \(ALPN: none\)/, fix: /HTTP2Preferred/ },
    {
      fault: 'website',
      id: 'agents-tls',
      seen: /does not speak TLS/,
      fix: /output AgentPlatformAddress/,
    },
    {
      fault: 'nobody-behind',
      id: 'agents-health',
      seen: /^UNAVAILABLE: .* nobody behind it answers/,
      fix: /why tasks stopped/,
    },
    {
      fault: 'not-serving',
      id: 'agents-health',
      seen: /the server is not serving/,
      fix: /log group/,
    },
    {
      fault: 'without-agents',
      id: 'agents-health',
      seen: /^NOT_FOUND: .*not this service/,
      fix: /ENABLE_DUO_WORKFLOW_SERVICE=true/,
    },
    {
      fault: 'other-grpc',
      id: 'agents-health',
      seen: /^UNIMPLEMENTED: .*not this service/,
      fix: /DISABLE_AI_GATEWAY=true/,
    },
    {
      fault: 'other-issuer',
      id: 'agents-tools',
      seen: /^UNAUTHENTICATED: the token is refused/,
      fix: /gitlabUrl=https:\/\/gitlab\.example\.com.*openid-configuration/,
    },
    {
      fault: 'no-licence',
      id: 'agents-tools',
      seen: /^PERMISSION_DENIED: .*does not allow/,
      fix: /licence/,
    },
    {
      fault: 'waits',
      id: 'agents-tools',
      seen: /^DEADLINE_EXCEEDED: no answer within 5 s/,
      fix: /customerPortalUrl=none/,
    },
  ])(
    'with the fault $fault fails, with the remedy',
    async ({ fault, id, seen, fix }) => {
      await using service = await startAgentService(fault);

      const { of, exitCode, text } = await examineService(service, ...GITLAB);

      expect(of(id)).toMatchObject({
        status: 'failed',
        seen: expect.stringMatching(seen),
        gitlab: expect.stringMatching(/Agent Platform|WRONG_VERSION/),
        fix: expect.stringMatching(fix),
      });
      expect(exitCode).toBe(1);
      expect(text).not.toContain(TOKEN);
    },
    20_000,
  );

  it('without TLS is examined all the same, with a warning about the box in GitLab', async () => {
    await using service = await startAgentService('plain');

    const { of } = await examineService(service, ...GITLAB);

    expect(of('agents-tls')).toMatchObject({
      status: 'warning',
      gitlab: expect.stringContaining('WRONG_VERSION_NUMBER'),
      fix: expect.stringContaining('switch off'),
    });
    expect([of('agents-health')?.status, of('agents-tools')?.status]).toEqual(['ok', 'ok']);
  });

  it.each([
    ['for another name', { name: 'other.example.com' }, /issued for another name/],
    ['that has expired', { name: 'localhost', days: -1 }, /expired/],
  ])('with a certificate %s is not trusted', async (_, certificate, seen) => {
    await using service = await startAgentService(undefined, certificate);

    const { of } = await examineService(service);

    expect(of('agents-tls')).toMatchObject({
      status: 'failed',
      seen: expect.stringMatching(seen),
      fix: expect.stringMatching(/public certificate for this name/),
    });
    expect(of('agents-health')?.status).toBe('skipped');
  });

  it('with a certificate of a private authority needs it in the system of GitLab’s nodes', async () => {
    await using service = await startAgentService();

    const { of } = await examine(['--agent-platform', service.address]);

    expect(of('agents-tls')).toMatchObject({
      status: 'failed',
      seen: expect.stringContaining('self-signed'),
      fix: expect.stringContaining('system store of each node'),
    });
  });
});

describe('an address', () => {
  it.each([
    ['https://agents.example.com', 'agents.example.com:443'],
    ['http://agents.example.com:50052', 'agents.example.com:50052'],
    ['agents.example.com', 'agents.example.com:443'],
    ['agents.example.com:443/path', 'agents.example.com:443'],
    ['wat?', 'wat:443'],
    ['', 'agents.example.com:443'],
  ])('%j is written in GitLab as %s', async (typed, right) => {
    const { of } = await examine(['--agent-platform', typed]);

    expect(of('agents-address')).toMatchObject({
      status: 'failed',
      fix: expect.stringContaining(`Enter it in GitLab as ${right}, without http://`),
    });
  });

  it('where nothing listens is told with the ports', async () => {
    const service = await startAgentService();
    await service[Symbol.asyncDispose]();

    const { of } = await examineService(service);

    expect(of('agents-address')).toMatchObject({
      status: 'failed',
      seen: expect.stringContaining('connection refused'),
      fix: expect.stringContaining('50052'),
    });
  });

  it('that does not resolve is told with the record', async () => {
    const { of } = await examine(['--agent-platform', 'agents.invalid:443']);

    expect(of('agents-address')).toMatchObject({
      status: 'failed',
      fix: expect.stringContaining('AgentPlatformTarget'),
    });
  });
});
