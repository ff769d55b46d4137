/**
 * The deploy parameters of GitLab's own service for the Agent Platform: what each may be, and what they must not
 * be together. CommonJS, because that is what both deploy tools load.
 */
const {
  arnOf,
  kmsKey,
  matches,
  oneOf,
  or,
  switched,
  wholeNumber,
} = require('../parameter-forms.cjs');

/** Lower-case names with slashes, then a tag or a digest: an image without either changes by itself. */
const IMAGE =
  /^[a-z0-9][a-z0-9.-]*(:\d{1,5})?(\/[a-z0-9][a-z0-9._-]*)+(:[\w][\w.-]{0,127}|@sha256:[0-9a-f]{64})$/;
const LATEST = /:latest$/;
const ECR =
  /^(?<account>\d{12})\.dkr\.ecr(-fips)?\.(?<region>[\w-]+)\.[\w.-]+\/(?<repository>[^:@]+)[:@]/;
/** A registry on the internet; a host of your own has another name. */
const PUBLIC_REGISTRY = /^((registry\.gitlab\.com|docker\.io|quay\.io|ghcr\.io)\/|[^./:]+\/)/;

const RULES = {
  agentPlatform: oneOf('off', 'companion'),
  agentPlatformImage: or('', {
    fits: (text) => IMAGE.test(text) && !LATEST.test(text),
    allowed:
      'GitLab’s image with the tag of your GitLab version, such as 123456789012.dkr.ecr.eu-central-1.amazonaws.com/gitlab-ai-gateway:self-hosted-v19.3.0-ee',
  }),
  agentPlatformDomain: or(
    '',
    matches(/^([a-z0-9-]+\.)+[a-z0-9-]+$/, 'a name such as agents.example.com'),
  ),
  agentPlatformCertificateArn: or(
    '',
    matches(/^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/\S+$/, 'the ARN of a certificate in ACM'),
  ),
  agentPlatformZoneId: or(
    '',
    matches(/^Z[A-Z0-9]+$/, 'the id of a hosted zone such as Z0123456789ABC'),
  ),
  agentPlatformClients: or('', {
    fits: (text) => text.split(',').every(isClient),
    allowed:
      'a list of the addresses of GitLab’s nodes such as 10.0.1.0/24, or of their security groups or prefix lists, without spaces, never everybody',
  }),
  agentPlatformSigningSecretArn: or(
    '',
    matches(
      new RegExp(`^${arnOf('secretsmanager', 'secret:[\\w/+=.@-]+-\\w{6}')}$`),
      'the whole ARN of a secret, with its six random characters',
    ),
  ),
  agentPlatformSecretKeyArn: or('', kmsKey),
  agentPlatformScheme: oneOf('internal', 'internet-facing'),
  agentPlatformPublicIps: switched,
  agentPlatformTasks: wholeNumber(1, 100),
  agentPlatformMaxTasks: wholeNumber(1, 100),
  agentPlatformCpu: oneOf(512, 1024, 2048, 4096),
  agentPlatformArchitecture: oneOf('x86_64', 'arm64'),
};

const ADDRESSES = /^(?:\d{1,3}\.){3}\d{1,3}\/(?:[1-9]|[12]\d|3[0-2])$/;
const GROUP = /^(sg|pl)-[0-9a-f]+$/;

/** A block of /0 would be everybody. */
function isClient(text) {
  const bytes = text.split('/', 1)[0].split('.');
  return (ADDRESSES.test(text) && bytes.every((byte) => Number(byte) <= 255)) || GROUP.test(text);
}

/** Without these there is nothing to deploy. */
const NEEDED = ['Image', 'Domain', 'CertificateArn', 'SigningSecretArn', 'Clients'].map(
  (name) => `agentPlatform${name}`,
);
const IDLE_WHEN_OFF = [...NEEDED, 'agentPlatformZoneId', 'agentPlatformSecretKeyArn'];

const isGiven = (value) => value !== undefined && value !== '';

/** All conflicts, each as a line for the operator. */
function agentPlatformConflicts(values, region) {
  if (values.agentPlatform !== 'companion') {
    return IDLE_WHEN_OFF.filter((name) => isGiven(values[name])).map(
      (name) => `${name} needs agentPlatform=companion`,
    );
  }
  const missing = NEEDED.filter((name) => !isGiven(values[name]));
  return [
    ...missing.map((name) => `agentPlatform=companion needs ${name}`),
    ...(values.modelEndpoint === 'on'
      ? []
      : ['agentPlatform=companion needs modelEndpoint=on, by which its service asks models']),
    ...(missing.length === 0 ? placeConflicts(values, region) : []),
    ...networkConflicts(values, region),
  ];
}

function placeConflicts(values, region) {
  const { agentPlatformCertificateArn, agentPlatformSigningSecretArn } = values;
  const [certificateRegion, secretRegion] = [
    agentPlatformCertificateArn,
    agentPlatformSigningSecretArn,
  ].map((arn) => arn.split(':')[3]);
  const { gitlabUrl, domainName, agentPlatformDomain } = values;
  const { agentPlatformTasks: tasks, agentPlatformMaxTasks: most } = values;
  return lines([
    [
      certificateRegion !== region,
      `agentPlatformCertificateArn is a certificate of ${certificateRegion}; allowed is one of ${region}, where the load balancer is`,
    ],
    [
      secretRegion !== region,
      `agentPlatformSigningSecretArn is a secret of ${secretRegion}; allowed is one of ${region}, from which alone Fargate takes secrets`,
    ],
    [
      agentPlatformDomain === domainName,
      `agentPlatformDomain and domainName are both ${domainName}; GitLab’s service needs a name of its own`,
    ],
    [
      String(gitlabUrl).includes(','),
      'gitlabUrl names several instances, and GitLab’s service trusts one; deploy a stage for each',
    ],
    [
      Number(most) < Number(tasks),
      `agentPlatformMaxTasks is ${most}; allowed is at least agentPlatformTasks, ${tasks}`,
    ],
  ]);
}

function networkConflicts(values, region) {
  const { network, vpcId, subnetIds, agentPlatformScheme, agentPlatformPublicIps } = values;
  const isPrivate = network === 'private';
  const subnets = String(subnetIds ?? '').split(',');
  const image = String(values.agentPlatformImage);
  const imageRegion = ECR.exec(image)?.groups.region;
  return lines([
    [!isPrivate && !isGiven(vpcId), 'agentPlatform=companion needs vpcId'],
    [!isPrivate && !isGiven(subnetIds), 'agentPlatform=companion needs subnetIds'],
    [
      isGiven(subnetIds) && new Set(subnets).size < 2,
      `agentPlatform=companion needs two subnets in different availability zones; subnetIds is ${subnetIds}`,
    ],
    [
      isPrivate && agentPlatformScheme === 'internet-facing',
      'agentPlatformScheme=internet-facing cannot go with network=private',
    ],
    [
      isPrivate && agentPlatformPublicIps === 'true',
      'agentPlatformPublicIps=true cannot go with network=private',
    ],
    [
      isPrivate && PUBLIC_REGISTRY.test(image),
      `agentPlatformImage is in a public registry, which network=private cannot reach; copy it to ECR in ${region}`,
    ],
    [
      isPrivate && imageRegion !== undefined && imageRegion !== region,
      `agentPlatformImage is in ECR of ${imageRegion}, which network=private cannot reach; copy it to ECR in ${region}`,
    ],
  ]);
}

const lines = (rules) => rules.filter(([isBroken]) => isBroken).map(([, line]) => line);

module.exports = { RULES, ECR, agentPlatformConflicts };
