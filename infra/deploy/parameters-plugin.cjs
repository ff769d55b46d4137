/**
 * Stops the deploy tool when its parameters are wrong, with all that is wrong at once, before
 * anything is built or sent. CommonJS, because that is what both deploy tools load.
 */
const { parameterValues } = require('./parameter-values.cjs');
const { findProblems } = require('./parameters.cjs');

/** A region that the tool's own list lacks. */
const SOVEREIGN_CLOUD = 'eusc-de-east-1';

module.exports = class ParametersPlugin {
  constructor(serverless, options) {
    acceptRegion(serverless);
    // For help the tool resolves no variables, and nothing is deployed.
    if (serverless.processedInput?.isHelpRequest) return;
    // Now and not in a hook: the tool checks the configuration before its hooks, and would speak of what a
    // parameter was put into, and not of the parameter.
    const { region } = serverless.service.provider;
    const isDeploying = isDeployment(serverless.processedInput?.commands ?? []);
    const { values, known } = parameterValues(serverless, options);
    const problems = findProblems(values, { region, known, isDeploying });
    if (problems.length > 0) throw new serverless.classes.Error(message(problems), 'PARAMETERS');
  }
};

/** `deploy list` only lists, as `info`, `logs`, `remove` and `rollback` change nothing that parameters say. */
function isDeployment([command, subcommand]) {
  return command === 'package' || (command === 'deploy' && subcommand !== 'list');
}

function acceptRegion({ configSchemaHandler }) {
  const regions = configSchemaHandler?.schema?.properties?.provider?.properties?.region?.enum;
  if (regions && !regions.includes(SOVEREIGN_CLOUD)) regions.push(SOVEREIGN_CLOUD);
}

function message(problems) {
  const list = problems.map((problem) => `  - ${problem}`).join('\n');
  return `These parameters cannot be deployed (docs/deploy.md explains each):\n${list}`;
}
