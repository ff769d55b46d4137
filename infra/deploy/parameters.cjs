/**
 * What each deploy parameter may be. The parameters themselves, with their defaults, are in
 * serverless.yml; what they must not be together is in infra/deploy/parameter-conflicts.cjs.
 *
 * CommonJS, because that is what both deploy tools load.
 */
const agentPlatform = require('./agent-platform/parameters.cjs');
const { findConflicts } = require('./parameter-conflicts.cjs');
const {
  instances,
  matches,
  oneOf,
  wholeNumber,
  or,
  listOf,
  ports,
  urls,
  oneUrl,
  projects,
  flagsByRealm,
  guardrail,
  modelPrices,
  kmsKey,
  keySets,
  certificates,
  timeZone,
  tags,
  arnsOf,
  models,
  modelsOfAnyGeography,
  milliseconds,
  concurrency,
  switched,
  schedule,
} = require('./parameter-forms.cjs');

/** What CloudWatch can keep, in days. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922,
  3_288, 3_653,
];

const ROLE = 'arn:aws[\\w-]*:iam::\\d{12}:role/[\\w+=.@/-]+';

const RULES = {
  gitlabUrl: {
    ...urls,
    missing:
      'the external URL of your GitLab, whose tokens are trusted: --param="gitlabUrl=https://gitlab.example.com"',
  },
  customerPortalUrl: or('none', urls),
  gitlabInstances: or('', instances),
  defaultModel: matches(
    /^bedrock\/\S+$/,
    'a model identifier such as bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
  ),
  models: modelsOfAnyGeography,
  allowedModels: or('', models),
  modelRegions: or(
    '',
    or('*', listOf('[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-\\d{1,2}', 'eu-west-1,eu-north-1')),
  ),
  unknownSettings: oneOf('refuse', 'default'),
  regionFence: switched,
  requestMetadata: switched,
  bedrockProjects: or('', projects),
  bedrockRoleArn: or('', matches(new RegExp(`^${ROLE}$`), 'the ARN of an IAM role')),
  bedrockRoleArns: or('', listOf(ROLE, 'arn:aws:iam::123456789012:role/duo-edge-bedrock')),
  bedrockExternalId: or('', matches(/^[\w+=,.@:/-]{2,1224}$/, 'an external id as IAM takes it')),
  bedrockSessionTags: oneOf('feature', 'project', 'none'),
  modelArns: arnsOf(
    'bedrock',
    '(?:provisioned-model|imported-model|custom-model|custom-model-deployment|prompt-router|default-prompt-router)/[\\w.:*/-]+',
    'ARNs of provisioned, imported or custom models, their deployments or prompt routers',
  ),
  guardrailArns: arnsOf('bedrock', 'guardrail/[a-z0-9]+', 'ARNs of guardrails'),
  servingPlatforms: oneOf('off', 'on'),
  modelEndpoint: oneOf('off', 'on'),
  builtInAliases: switched,
  promptCaching: switched,
  platformSecrets: arnsOf('secretsmanager', 'secret:[\\w/+=.@-]+', 'ARNs of secrets'),
  platformSecretKeyArn: or('', kmsKey),
  platformPorts: or('', ports),
  permissionsBoundaryArn: or(
    '',
    matches(/^arn:aws[\w-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/, 'the ARN of an IAM policy'),
  ),
  iamPath: or(
    '',
    matches(/^\/([\w+=,.@-]+\/)+$/, 'a path such as /platform/, with slashes around'),
  ),
  tags: or('', tags),
  tableKeyArn: or('', kmsKey),
  logKeyArn: or('', kmsKey),
  bucketKeyArn: or('', kmsKey),
  environmentKeyArn: or('', kmsKey),
  deploymentBucket: or(
    '',
    matches(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of an S3 bucket'),
  ),
  guardrail: or('', guardrail),
  strictClassicChat: switched,
  chatUsage: switched,
  chatMaxTokens: or('', wholeNumber(1, 1_000_000)),
  chatTimeoutSeconds: or('', wholeNumber(1, 300)),
  hedgeAfterMs: milliseconds,
  firstEventMs: milliseconds,
  deadlineMs: milliseconds,
  idleMs: milliseconds,
  disallowedFlags: or('', flagsByRealm),
  prices: or('', modelPrices),
  memoryMb: wholeNumber(128, 10_240),
  completionMemoryMb: wholeNumber(128, 10_240),
  completionConcurrency: concurrency,
  generationConcurrency: concurrency,
  chatConcurrency: concurrency,
  platformConcurrency: concurrency,
  modelEndpointConcurrency: concurrency,
  warmCompletions: or('none', wholeNumber(1, 10_000)),
  warmFrom: schedule,
  warmUntil: schedule,
  warmTimezone: timeZone,
  logRetentionDays: oneOf(...RETENTION_DAYS),
  accessLogRole: oneOf('create', 'existing'),
  signingKeyArn: or('', kmsKey),
  validationKeyArn: or('', kmsKey),
  issuerKeys: or('', keySets),
  caCertificates: or('', certificates),
  httpsProxy: or('', oneUrl),
  noProxy: or('', listOf('[\\w.*:/[\\]-]+', '.example.com,10.0.0.0/8')),
  metrics: switched,
  alarms: switched,
  dashboard: switched,
  alarmTopicArn: or(
    '',
    matches(/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/, 'the ARN of an SNS topic, no FIFO topic'),
  ),
  usageBucket: oneOf('none', 'create'),
  usageRetentionDays: wholeNumber(1, 3_653),
  usageEvents: or('', matches(/^[\w.-]{1,256}$/, 'the name of an event bus such as default')),
  modelWatch: oneOf('off', 'on'),
  docsBucket: or(
    'none',
    or('create', matches(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket of yours')),
  ),
  docsUrl: or('', urls),
  domainName: or('', matches(/^([a-z0-9-]+\.)+[a-z0-9-]+$/, 'a name such as duo.example.com')),
  certificateArn: or(
    '',
    matches(/^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/\S+$/, 'the ARN of a certificate in ACM'),
  ),
  hostedZoneId: or('', matches(/^Z[A-Z0-9]+$/, 'the id of a hosted zone such as Z0123456789ABC')),
  wafRateLimit: or('none', wholeNumber(10, 2_000_000_000)),
  fips: switched,
  network: oneOf('public', 'private'),
  vpcId: or('', matches(/^vpc-[0-9a-f]+$/, 'the id of a VPC such as vpc-0a1b2c3d')),
  subnetIds: or('', listOf('subnet-[0-9a-f]+', 'subnet-0a1b,subnet-2c3d')),
  apiVpcEndpointIds: or('', listOf('vpce-[0-9a-f]+', 'vpce-0a1b,vpce-2c3d')),
  privateEndpoints: oneOf('existing', 'create'),
  routeTableIds: or('', listOf('rtb-[0-9a-f]+', 'rtb-0a1b,rtb-2c3d')),
  ...agentPlatform.RULES,
};

/**
 * Every problem of a deployment's parameters, each as a line for the operator. `known` are the names
 * that serverless.yml declares. Commands that deploy nothing (`isDeploying` false) need no parameter.
 */
function findProblems(values, { region, known, isDeploying = true }) {
  const unknown = Object.keys(values).filter((name) => !known.includes(name));
  const wrong = Object.entries(RULES).filter(
    ([name, { fits, missing }]) =>
      name in values &&
      !fits(String(values[name])) &&
      !(missing && values[name] === '' && !isDeploying),
  );
  return [
    ...unknown.map((name) => `${name} is no parameter of this service${suggestion(name, known)}`),
    ...wrong.map(([name, { allowed, missing }]) =>
      missing && values[name] === ''
        ? `${name} is missing: ${missing}`
        : `${name} is ${shown(values[name])}; allowed is ${allowed}`,
    ),
    // Conflicts between values that mean nothing would only confuse.
    ...(wrong.length === 0 ? findConflicts(values, region) : []),
  ];
}

/** Credentials in a URL are wrong, and must not reach a log of builds. */
function shown(value) {
  return JSON.stringify(value).replace(/\/\/[^/@]*@/g, '//…@');
}

/** Names differ in spelling more often than in letters. */
function suggestion(name, known) {
  const plain = (text) => text.toLowerCase().replace(/[^a-z]/g, '');
  const meant = known.find((candidate) => plain(candidate) === plain(name));
  return meant ? `; did you mean ${meant}?` : '';
}

module.exports = { RULES, findProblems };
