/**
 * Which variants the deploy parameters ask for, as YAML has no conditions: for a file of
 * infra/deploy/variants/ its name, for a number of the configuration that number, or nothing.
 *
 * What a parameter may be is checked by infra/deploy/parameters-plugin.cjs; a wrong one chooses nothing
 * here, so that the check gets to say why. CommonJS, because that is what both deploy tools load.
 */

const { concurrencyAlarms } = require('./concurrency-alarms.cjs');

/** The file of `infra/deploy/variants/` if the parameter's value is one that asks for it. */
const file =
  (name, parameter, isAsked) =>
  async ({ resolveVariable }) =>
    isAsked(await resolveVariable(`param:${parameter}`)) ? name : 'none';

/** The same, if all of several parameters ask for it. */
const fileIfAll =
  (name, wishes) =>
  async ({ resolveVariable }) => {
    const asked = await Promise.all(
      Object.entries(wishes).map(async ([parameter, isAsked]) =>
        isAsked(String(await resolveVariable(`param:${parameter}`))),
      ),
    );
    return asked.every(Boolean) ? name : 'none';
  };

/** The parameter as a number; nothing when it is `none`. */
const number =
  (parameter) =>
  async ({ resolveVariable }) => {
    const text = String(await resolveVariable(`param:${parameter}`));
    return isNumber(text) ? Number(text) : null;
  };

const isNumber = (text) => /^\d+$/.test(text);
const isGiven = (text) => text !== '';
const is = (wanted) => (text) => text === wanted;
const isOn = is('true');
const isBucket = (text) => text !== 'none' && text !== '';

/** Where a function finds the parameter's value: in a file of its package. */
const packaged =
  (parameter, name) =>
  async ({ resolveVariable }) =>
    isGiven(await resolveVariable(`param:${parameter}`)) ? `file:${name}` : '';

/** A domain of a private API is another kind of resource. */
async function customDomain({ resolveVariable }) {
  if (!isGiven(await resolveVariable('param:domainName'))) return 'none';
  const isPrivate = (await resolveVariable('param:network')) === 'private';
  return isPrivate ? 'private-domain' : 'custom-domain';
}

const access = (endpoint) => ({
  Type: 'AWS::ApiGateway::DomainNameAccessAssociation',
  Properties: {
    DomainNameArn: { 'Fn::GetAtt': ['GatewayDomain', 'DomainNameArn'] },
    AccessAssociationSource: endpoint,
    AccessAssociationSourceType: 'VPCE',
  },
});

/** The door to S3: for the documentation's index, and for the layers of images in ECR. A VPC has only one. */
async function docsEndpoint({ resolveVariable }) {
  const creates = (await resolveVariable('param:privateEndpoints')) === 'create';
  const hasBucket = isBucket(String(await resolveVariable('param:docsBucket')));
  const hasService = (await resolveVariable('param:agentPlatform')) === 'companion';
  return creates && (hasBucket || hasService) ? 'docs-endpoint' : 'none';
}

/** The key that signs user tokens: the operator's, or the stack's own. */
async function signingKey({ resolveVariable }) {
  const arn = await resolveVariable('param:signingKeyArn');
  return isGiven(arn) ? arn : { 'Fn::GetAtt': ['SigningKey', 'Arn'] };
}

module.exports = {
  customDomain,
  signingKey,
  /** The keys whose tokens are accepted. */
  publicKeys: async ({ resolveVariable }) => {
    const former = await resolveVariable('param:validationKeyArn');
    return [await signingKey({ resolveVariable }), ...(isGiven(former) ? [former] : [])];
  },
  accessLogRole: file('access-log-role', 'accessLogRole', is('create')),
  domainRecord: file('domain-record', 'hostedZoneId', isGiven),
  privateEndpoints: file('private-endpoints', 'privateEndpoints', is('create')),
  rateLimit: file('rate-limit', 'wafRateLimit', isNumber),
  warmSchedule: file('warm-schedule', 'warmCompletions', isNumber),
  regionFence: file('region-fence', 'regionFence', isOn),
  alarms: file('alarms', 'alarms', isOn),
  ownAlarms: fileIfAll('own-alarms', { alarms: isOn, metrics: isOn }),
  rateLimitAlarm: fileIfAll('rate-limit-alarm', { alarms: isOn, wafRateLimit: isNumber }),
  dashboard: file('dashboard', 'dashboard', isOn),
  usageBucket: file('usage-bucket', 'usageBucket', is('create')),
  usageBucketAlarm: fileIfAll('usage-bucket-alarm', { alarms: isOn, usageBucket: is('create') }),
  usageEvents: file('usage-events', 'usageEvents', isGiven),
  usageEventsAlarm: fileIfAll('usage-events-alarm', { alarms: isOn, usageEvents: isGiven }),
  usageEventsEndpoint: fileIfAll('usage-events-endpoint', {
    usageEvents: isGiven,
    privateEndpoints: is('create'),
  }),

  modelEndpoint: file('model-endpoint', 'modelEndpoint', is('on')),
  modelEndpointAlarm: fileIfAll('model-endpoint-alarm', { alarms: isOn, modelEndpoint: is('on') }),
  modelEndpointConcurrency: number('modelEndpointConcurrency'),
  /** What other variants attach to the roles that they know by name. */
  modelEndpointPolicies: async ({ resolveVariable }) => {
    const isPrivate = (await resolveVariable('param:network')) === 'private';
    const isFenced = (await resolveVariable('param:regionFence')) === 'true';
    return [
      ...(isPrivate ? [{ Ref: 'NetworkInterfacesPolicy' }] : []),
      ...(isFenced ? [{ Ref: 'RegionFencePolicy' }] : []),
    ];
  },

  modelWatch: file('model-watch', 'modelWatch', is('on')),
  modelWatchFailingAlarm: fileIfAll('model-watch-failing-alarm', {
    alarms: isOn,
    modelWatch: is('on'),
  }),
  modelWatchAlarm: fileIfAll('model-watch-alarm', {
    alarms: isOn,
    metrics: isOn,
    modelWatch: is('on'),
  }),
  modelWatchEndpoint: fileIfAll('model-watch-endpoint', {
    modelWatch: is('on'),
    privateEndpoints: is('create'),
  }),

  /** Of roles that are assumed, whichever parameter names them. */
  roleEndpoint: async ({ resolveVariable }) => {
    const creates = (await resolveVariable('param:privateEndpoints')) === 'create';
    const roles = [
      await resolveVariable('param:bedrockRoleArn'),
      await resolveVariable('param:bedrockRoleArns'),
    ];
    return creates && roles.some(isGiven) ? 'role-endpoint' : 'none';
  },

  docsBucket: file('docs-bucket', 'docsBucket', is('create')),
  docsAccess: file('docs-access', 'docsBucket', isBucket),
  docsEndpoint,
  /** The stack's own bucket, the operator's, or nothing. */
  docsBucketName: async ({ resolveVariable }) => {
    const name = await resolveVariable('param:docsBucket');
    if (name === 'create') return { Ref: 'DocsBucket' };
    return isBucket(name) ? name : '';
  },

  completionConcurrency: number('completionConcurrency'),
  generationConcurrency: number('generationConcurrency'),
  chatConcurrency: number('chatConcurrency'),
  platformConcurrency: number('platformConcurrency'),
  warmCompletions: number('warmCompletions'),
  wafRateLimit: number('wafRateLimit'),
  usageRetentionDays: number('usageRetentionDays'),
  concurrencyAlarms,

  /** Whom alarms tell, when they begin and when they end. */
  alarmActions: async ({ resolveVariable }) => {
    const topic = await resolveVariable('param:alarmTopicArn');
    return isGiven(topic) ? [topic] : [];
  },

  /** Files that infra/deploy/build-plugin.cjs puts beside the code. */
  caCertificates: packaged('caCertificates', 'certificates.pem'),
  issuerKeys: packaged('issuerKeys', 'issuer-keys.json'),

  /** Where deployments are uploaded: the operator's bucket, or one of the stack that nobody else can read. */
  deploymentBucket: async ({ resolveVariable }) => {
    const name = await resolveVariable('param:deploymentBucket');
    const key = await resolveVariable('param:bucketKeyArn');
    return {
      ...(isGiven(name) ? { name } : { blockPublicAccess: true }),
      ...(isGiven(key)
        ? { serverSideEncryption: 'aws:kms', sseKMSKeyId: key }
        : { serverSideEncryption: 'AES256' }),
    };
  },

  /** CloudFormation passes the tags of a stack on to all of its resources that take any. */
  stackTags: async ({ resolveVariable }) => {
    const tags = await resolveVariable('param:tags');
    try {
      return isGiven(tags) ? JSON.parse(tags) : {};
    } catch {
      return {}; // The check of the parameters says why.
    }
  },

  /** The switch of the metrics' library, which has it the other way round. */
  metricsDisabled: async ({ resolveVariable }) =>
    (await resolveVariable('param:metrics')) === 'false' ? 'true' : 'false',

  /** What a function needs in order to run in a VPC; the others are named where the network is. */
  networkPolicies: async ({ resolveVariable }) => {
    const isPrivate = (await resolveVariable('param:network')) === 'private';
    return isPrivate ? [{ Ref: 'NetworkInterfacesPolicy' }] : [];
  },

  /** The tool takes no empty text from its command line, hence the word. */
  customerPortalUrl: async ({ resolveVariable }) => {
    const url = await resolveVariable('param:customerPortalUrl');
    return url === 'none' ? '' : url;
  },

  /** An alias, which provisioned concurrency needs, points to a version. */
  versionCompletions: async ({ resolveVariable }) =>
    isNumber(String(await resolveVariable('param:warmCompletions'))),

  /** Which VPC endpoints lead to a private domain: a resource for each. */
  domainAccess: async ({ resolveVariable }) => {
    if ((await customDomain({ resolveVariable })) !== 'private-domain') return {};
    const endpoints = (await resolveVariable('param:apiVpcEndpointIds')).split(',');
    const resources = endpoints.map((id, index) => [`GatewayDomainAccess${index + 1}`, access(id)]);
    return Object.fromEntries(resources);
  },

  /** HTTPS for AWS, and the ports of GitLab, which serves the keys of its tokens, of the proxy to it, and of serving platforms. */
  outboundRules: async ({ resolveVariable }) => {
    const urls = [
      await resolveVariable('param:gitlabUrl'),
      await resolveVariable('param:customerPortalUrl'),
      (await resolveVariable('param:httpsProxy')) ?? '',
    ];
    const ports = urls.flatMap((list) => list.split(',')).map(portOf);
    const platformPorts = String((await resolveVariable('param:platformPorts')) ?? '')
      .split(',')
      .filter(isNumber)
      .map(Number);
    return [...new Set([443, ...ports, ...platformPorts])].map((port) => ({
      IpProtocol: 'tcp',
      FromPort: port,
      ToPort: port,
      CidrIp: '0.0.0.0/0',
    }));
  },
};

function portOf(text) {
  const url = text.trim();
  if (!URL.canParse(url)) return 443;
  const { port, protocol } = new URL(url);
  return Number(port) || (protocol === 'http:' ? 80 : 443);
}
