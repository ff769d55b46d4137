/**
 * Ends `deploy` and `info` with what comes next: the URL for GitLab, and the command that tests it. Then
 * protects the table of assignments, which the template cannot do without keeping the table of a first
 * deployment that failed. CommonJS, because that is what both deploy tools load.
 */
const { DynamoDBClient, UpdateTableCommand } = require('@aws-sdk/client-dynamodb');
const { parameterValues } = require('./parameter-values.cjs');

module.exports = class SummaryPlugin {
  constructor(serverless, options, { log } = {}) {
    this.hooks = {
      'after:aws:info:displayStackOutputs': () => summarize(serverless, options),
      'after:deploy:deploy': () => protectTable(serverless, log),
    };
  }
};

/** The stack's outputs by name, once the tool has asked for them. */
function outputsOf({ pluginManager }) {
  const { gatheredData } = pluginManager.plugins.find((plugin) => plugin.gatheredData) ?? {};
  const outputs = gatheredData?.outputs ?? [];
  return Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}

function summarize(serverless, options) {
  const outputs = outputsOf(serverless);
  const { GatewayUrl, AssignmentsTableName, GatewayDomainTarget } = outputs;
  if (!GatewayUrl) return;
  // One line for each route, all with the method ANY and an address that may not be the one to use.
  serverless.serviceOutputs.delete('endpoints');
  const { region } = serverless.service.provider;
  const { gitlabUrl } = parameterValues(serverless, options).values;
  const [gitlab] = String(gitlabUrl ?? '').split(',');
  const doctor = [
    'npm run doctor --',
    `--url ${GatewayUrl}`,
    ...(gitlab ? [`--gitlab ${gitlab}`] : []),
    `--region ${region} --table ${AssignmentsTableName}`,
    ...(outputs.AgentPlatformAddress ? [`--agent-platform ${outputs.AgentPlatformAddress}`] : []),
  ];
  serverless.addServiceOutputSection('gateway', [
    GatewayUrl,
    'Enter this URL in GitLab: Admin, GitLab Duo, Change configuration, Local AI Gateway URL.',
    ...(GatewayDomainTarget ? [`Its DNS record must point to ${GatewayDomainTarget}.`] : []),
  ]);
  const agents = agentPlatform(outputs);
  if (agents.length > 0) serverless.addServiceOutputSection('agent platform', agents);
  serverless.addServiceOutputSection('next step: test it', [doctor.join(' ')]);
}

/** What to put into GitLab for its own service; nothing where it is not deployed. */
function agentPlatform({ AgentPlatformAddress, AgentPlatformModelUrl, AgentPlatformTarget }) {
  if (!AgentPlatformAddress) return [];
  return [
    AgentPlatformAddress,
    'Enter this in GitLab: Admin, GitLab Duo, Change configuration, Local URL for the GitLab Duo Agent Platform service, with TLS.',
    `Endpoint of its self-hosted models: ${AgentPlatformModelUrl}`,
    `The DNS record of ${AgentPlatformAddress.split(':')[0]} must point to ${AgentPlatformTarget}.`,
  ];
}

async function protectTable(serverless, log) {
  const { AssignmentsTableName: TableName } = outputsOf(serverless);
  if (!TableName) return;
  const provider = serverless.getProvider('aws');
  const config = (await provider.getAwsSdkV3Config?.()) ?? { region: provider.getRegion() };
  const client = new DynamoDBClient(config);
  try {
    await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true }));
  } catch (error) {
    log?.warning(
      `The table of assignments is not protected against deletion (${error.name}): ` +
        `aws dynamodb update-table --table-name ${TableName} --deletion-protection-enabled`,
    );
  } finally {
    client.destroy();
  }
}
