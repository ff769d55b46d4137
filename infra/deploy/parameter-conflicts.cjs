/**
 * What deploy parameters must not be together, each alone being right. CommonJS, because that is what
 * both deploy tools load.
 */

const { agentPlatformConflicts } = require('./agent-platform/parameters.cjs');

/** Where Bedrock has FIPS endpoints. @see https://docs.aws.amazon.com/general/latest/gr/bedrock.html */
const FIPS_REGIONS = [
  ...['us-east-1', 'us-east-2', 'us-west-2', 'ca-central-1', 'us-gov-east-1', 'us-gov-west-1'],
];

const OF_A_PRIVATE_NETWORK = ['vpcId', 'subnetIds', 'apiVpcEndpointIds'];
/** Where the Agent Platform's service runs, whatever the network of the gateway. */
const OF_THE_AGENT_PLATFORM = ['vpcId', 'subnetIds'];
const PLACES_OF_MODELS = ['defaultModel', 'models', 'allowedModels'];

/** Regions times models: IAM allows the policies of a role 10,240 characters together. */
const MOST_RESOURCES = 40;

const isGiven = (value) => value !== undefined && value !== '';
const isNumber = (value) => /^\d+$/.test(String(value));

/** All conflicts, each as a line for the operator. */
function findConflicts(values, region) {
  return [
    ...regionConflicts(values, region),
    ...domainConflicts(values, region),
    ...networkConflicts(values),
    ...fipsConflicts(values, region),
    ...modelConflicts(values),
    ...roleConflicts(values),
    ...keyConflicts(values, region),
    ...platformConflicts(values),
    ...endpointConflicts(values),
    ...fenceConflicts(values, region),
    ...warmConflicts(values),
    ...alarmConflicts(values, region),
    ...agentPlatformConflicts(values, region),
  ];
}

/** Partitions without global inference profiles. */
const OTHER_PARTITIONS = /^(us-gov|us-iso|eu-iso|eusc|cn)/;

function regionConflicts({ defaultModel }, region) {
  const isGlobal = /(^|[/:])global\./.test(String(defaultModel ?? ''));
  return lines([
    [
      /^cn-/.test(region),
      `${region} has no Amazon Bedrock, so the gateway would have no models there`,
    ],
    [
      OTHER_PARTITIONS.test(region) && !/^cn-/.test(region) && isGlobal,
      `defaultModel is ${JSON.stringify(defaultModel)}, but ${region} has no global inference profiles; name a model of its own by --param="defaultModel=bedrock/…"`,
    ],
  ]);
}

function domainConflicts({ domainName, certificateArn, hostedZoneId, network }, region) {
  const certificateRegion = isGiven(certificateArn) ? certificateArn.split(':')[3] : region;
  return lines([
    [
      isGiven(domainName) !== isGiven(certificateArn),
      'domainName and certificateArn belong together: give both, or neither',
    ],
    [
      certificateRegion !== region,
      `certificateArn is a certificate of ${certificateRegion}; allowed is one of ${region}, where the API is`,
    ],
    [isGiven(hostedZoneId) && !isGiven(domainName), 'hostedZoneId needs domainName'],
    [
      isGiven(hostedZoneId) && network === 'private',
      'hostedZoneId is for network=public; the record of a private domain points to your VPC endpoint',
    ],
  ]);
}

function networkConflicts(values) {
  const isPrivate = values.network === 'private';
  const missing = OF_A_PRIVATE_NETWORK.filter((name) => !isGiven(values[name]));
  const hasService = values.agentPlatform === 'companion';
  const isShared = (name) => OF_THE_AGENT_PLATFORM.includes(name);
  const idle = OF_A_PRIVATE_NETWORK.filter((name) => !(hasService && isShared(name))).filter(
    (name) => isGiven(values[name]),
  );
  const creates = values.privateEndpoints === 'create';
  return lines([
    ...missing.map((name) => [isPrivate, `network=private needs ${name}`]),
    ...idle.map((name) => [
      !isPrivate,
      `${name} needs network=private${isShared(name) ? ' or agentPlatform=companion' : ''}`,
    ]),
    [isGiven(values.noProxy) && !isGiven(values.httpsProxy), 'noProxy needs httpsProxy'],
    [creates && !isPrivate, 'privateEndpoints=create needs network=private'],
    [
      creates !== isGiven(values.routeTableIds),
      'privateEndpoints=create and routeTableIds belong together: give both, or neither',
    ],
  ]);
}

function fipsConflicts({ fips, privateEndpoints }, region) {
  return lines([
    [
      fips === 'true' && !FIPS_REGIONS.includes(region),
      `fips=true has no endpoints in ${region}; allowed is ${FIPS_REGIONS.join(', ')}`,
    ],
    [
      fips === 'true' && privateEndpoints === 'create',
      'privateEndpoints=create makes no FIPS endpoints; make those of Bedrock, KMS and DynamoDB in your VPC, and leave privateEndpoints=existing',
    ],
  ]);
}

/** What an ARN stands for cannot be seen; every other default must be one that the roles may invoke. */
function modelConflicts({ defaultModel, models, modelRegions }) {
  const id = String(defaultModel)
    .replace(/^bedrock\/(converse\/|invoke\/)?/, '')
    .replace(/^[a-z]{2,4}(-[a-z]{2,12}){1,3}-\d{1,2}\//, '');
  const regions = String(modelRegions ?? '').split(',').length;
  const patterns = String(models).split(',').length;
  const withoutGeography = id.replace(/^[a-z-]+\.(?=[a-z0-9-]+\.)/, '');
  const isAllowed = String(models)
    .split(',')
    .map((pattern) => toExpression(pattern.trim()))
    .some((expression) => expression.test(id) || expression.test(withoutGeography));
  return lines([
    [
      !id.startsWith('arn:') && !isAllowed,
      `defaultModel is ${JSON.stringify(defaultModel)}; allowed is one of models, ${models}`,
    ],
    [
      regions * patterns > MOST_RESOURCES,
      `modelRegions has ${regions} regions for ${patterns} patterns of models, which an IAM role cannot hold; allowed is ${Math.floor(MOST_RESOURCES / patterns)} at most, or *`,
    ],
  ]);
}

function endpointConflicts({ modelEndpoint, modelEndpointConcurrency }) {
  return lines([
    [
      modelEndpoint === 'off' && isNumber(modelEndpointConcurrency),
      'modelEndpointConcurrency needs modelEndpoint=on',
    ],
  ]);
}

function platformConflicts({ servingPlatforms, ...values }) {
  const { platformSecrets, platformSecretKeyArn, platformPorts, network } = values;
  const isOff = servingPlatforms === 'off';
  return lines([
    [isOff && isGiven(platformSecrets), 'platformSecrets needs servingPlatforms=on'],
    [
      isGiven(platformPorts) && (isOff || network !== 'private'),
      'platformPorts needs servingPlatforms=on and network=private',
    ],
    [
      isGiven(platformSecretKeyArn) && !isGiven(platformSecrets),
      'platformSecretKeyArn needs platformSecrets',
    ],
  ]);
}

/** What they encrypt takes keys of its own region alone; the stack would fail halfway. */
const KEYS_OF_THE_REGION = ['tableKeyArn', 'logKeyArn', 'bucketKeyArn', 'environmentKeyArn'];

function keyConflicts(values, region) {
  const placeOf = (name) => (isGiven(values[name]) ? values[name].split(':')[3] : region);
  return lines(
    KEYS_OF_THE_REGION.map((name) => [
      placeOf(name) !== region,
      `${name} is a key of ${placeOf(name)}; allowed is one of ${region}, where the deployment is`,
    ]),
  );
}

function roleConflicts(values) {
  const { bedrockRoleArn, bedrockRoleArns, bedrockExternalId } = values;
  const hasRole = isGiven(bedrockRoleArn) || isGiven(bedrockRoleArns);
  return lines([
    [
      isGiven(bedrockExternalId) && !hasRole,
      'bedrockExternalId needs bedrockRoleArn or bedrockRoleArns',
    ],
  ]);
}

function toExpression(pattern) {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

/** A global profile is named as such, at the beginning of its id or within its ARN. */
function fenceConflicts(values, region) {
  const isGlobal = (text) => /(^|[\s,/:])global\./.test(String(text ?? ''));
  return lines(
    PLACES_OF_MODELS.map((name) => [
      values.regionFence === 'true' && isGlobal(values[name]),
      `${name} is ${JSON.stringify(values[name])}; with regionFence=true, allowed is no global profile (in ${region}, name one of a geography)`,
    ]),
  );
}

function warmConflicts({ warmCompletions, completionConcurrency }) {
  return lines([
    [
      isNumber(warmCompletions) &&
        isNumber(completionConcurrency) &&
        Number(warmCompletions) > Number(completionConcurrency),
      `warmCompletions is ${warmCompletions}; allowed is at most completionConcurrency, ${completionConcurrency}`,
    ],
  ]);
}

/** CloudWatch takes topics of its own region only. */
function alarmConflicts({ alarms, alarmTopicArn }, region) {
  const topicRegion = isGiven(alarmTopicArn) ? alarmTopicArn.split(':')[3] : region;
  return lines([
    [isGiven(alarmTopicArn) && alarms === 'false', 'alarmTopicArn needs alarms=true'],
    [
      topicRegion !== region,
      `alarmTopicArn is a topic of ${topicRegion}; allowed is one of ${region}, where the alarms are`,
    ],
  ]);
}

const lines = (rules) => rules.filter(([isBroken]) => isBroken).map(([, line]) => line);

module.exports = { findConflicts };
