/**
 * What the templates of this folder take from the deploy parameters, where the parameter itself will not do.
 * CommonJS, because that is what both deploy tools load.
 */
const { ECR } = require('./parameters.cjs');

/** The file of this folder if the companion is asked for, and everything else that it depends on. */
const file =
  (name, wishes = {}) =>
  async ({ resolveVariable }) => {
    const asked = { agentPlatform: (value) => value === 'companion', ...wishes };
    for (const [parameter, isAsked] of Object.entries(asked)) {
      if (!isAsked(String(await resolveVariable(`param:${parameter}`)))) return 'variants/none';
    }
    return `agent-platform/${name}`;
  };

const parameter = async ({ resolveVariable }, name) =>
  String((await resolveVariable(`param:${name}`)) ?? '');

const allow = (Action, Resource) => ({ Effect: 'Allow', Action, Resource });

const GRPC_PORT = 50_052;

module.exports = {
  service: file('service'),
  balancer: file('balancer'),
  alarms: file('alarms', { alarms: (value) => value === 'true' }),
  record: file('record', { agentPlatformZoneId: (value) => value !== '' }),
  endpoints: file('endpoints', { privateEndpoints: (value) => value === 'create' }),

  /** Who may connect to the load balancer. */
  clientRules: async (context) => {
    const clients = (await parameter(context, 'agentPlatformClients')).split(',');
    return clients.map((client) => ({
      IpProtocol: 'tcp',
      FromPort: 443,
      ToPort: 443,
      ...sourceOf(client),
    }));
  },

  /** HTTPS for AWS and the gateway, and the port of GitLab. */
  outboundRules: async (context) => {
    const url = await gitlabUrl(context);
    const { port, protocol } = URL.canParse(url) ? new URL(url) : { port: '', protocol: 'https:' };
    const ports = new Set([443, Number(port) || (protocol === 'http:' ? 80 : 443)]);
    return [...ports].map((own) => ({
      IpProtocol: 'tcp',
      FromPort: own,
      ToPort: own,
      CidrIp: '0.0.0.0/0',
    }));
  },

  /** What starting a task takes besides its logs: the signing key, and an image from ECR. */
  startStatements: async (context) => {
    const secret = await parameter(context, 'agentPlatformSigningSecretArn');
    const key = await parameter(context, 'agentPlatformSecretKeyArn');
    const image = ECR.exec(await parameter(context, 'agentPlatformImage'))?.groups;
    return [
      allow('secretsmanager:GetSecretValue', secret),
      ...(key === '' ? [] : [decrypt(key)]),
      ...(image === undefined ? [] : pull(image)),
    ];
  },

  gitlabUrl,
  gitlabApiUrl: async (context) => `${await gitlabUrl(context)}/api/v4/`,

  /** GitLab's own URL in place of a portal that cannot be reached, or each request would wait for it. */
  customerPortalUrl: async (context) => {
    const [url = ''] = (await parameter(context, 'customerPortalUrl')).split(',');
    return url === 'none' || url === '' ? gitlabUrl(context) : url.trim();
  },

  cpu: (context) => parameter(context, 'agentPlatformCpu'),
  memoryMb: async (context) => String(4 * Number(await parameter(context, 'agentPlatformCpu'))),
  architecture: async (context) =>
    (await parameter(context, 'agentPlatformArchitecture')).toUpperCase(),
  publicIps: async (context) =>
    (await parameter(context, 'agentPlatformPublicIps')) === 'true' ? 'ENABLED' : 'DISABLED',
  sslPolicy: async (context) =>
    (await parameter(context, 'fips')) === 'true'
      ? 'ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04'
      : 'ELBSecurityPolicy-TLS13-1-2-2021-06',
  tasks: async (context) => Number(await parameter(context, 'agentPlatformTasks')),
  maxTasks: async (context) => Number(await parameter(context, 'agentPlatformMaxTasks')),
  retentionDays: async (context) => Number(await parameter(context, 'logRetentionDays')),
  grpcPort: () => GRPC_PORT,
};

/** The one instance whose tokens the service takes, without a slash at the end. */
async function gitlabUrl(context) {
  const [url = ''] = (await parameter(context, 'gitlabUrl')).split(',');
  return url.trim().replace(/\/$/, '');
}

function sourceOf(client) {
  if (client.startsWith('sg-')) return { SourceSecurityGroupId: client };
  return client.startsWith('pl-') ? { SourcePrefixListId: client } : { CidrIp: client };
}

/** Through Secrets Manager alone. */
const decrypt = (key) => ({
  ...allow('kms:Decrypt', key),
  Condition: {
    StringEquals: {
      'kms:ViaService': { 'Fn::Sub': `secretsmanager.\${AWS::Region}.\${AWS::URLSuffix}` },
    },
  },
});

const pull = ({ account, region, repository }) => [
  allow(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], {
    'Fn::Sub': `arn:\${AWS::Partition}:ecr:${region}:${account}:repository/${repository}`,
  }),
  allow('ecr:GetAuthorizationToken', '*'), // ECR has nothing narrower.
];
