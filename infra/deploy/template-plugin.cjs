/**
 * Finishes the template once the deploy tool has put it together: applies the rules of the organisation, and
 * stops if AWS would refuse it. CommonJS, because that is what both deploy tools load.
 */
const { oversizedEnvironments } = require('./environment-size.cjs');
const { applyRules } = require('./organisation-rules.cjs');
const { parameterValues } = require('./parameter-values.cjs');

module.exports = class TemplatePlugin {
  constructor(serverless, options) {
    this.hooks = {
      'before:deploy:function:deploy': () => keepRole(serverless, options),
      'after:aws:package:finalize:mergeCustomProviderResources': () => {
        const template = serverless.service.provider.compiledCloudFormationTemplate;
        dropImpliedDependencies(template);
        keepNothingOfFailures(template);
        nameModelEndpoint(template);
        applyRules(template, parameterValues(serverless, options).values);
        const problems = oversizedEnvironments(template);
        if (problems.length > 0) {
          throw new serverless.classes.Error(problems.join('\n'), 'ENVIRONMENT');
        }
      },
    };
  }
};

/** `deploy function` looks for the role by a name; ours have none, so that stacks can stand beside each other. */
function keepRole(serverless, { functionObj }) {
  const { Role } = serverless.service.provider.remoteFunctionData?.Configuration ?? {};
  if (functionObj && Role) functionObj.role = Role;
}

/** The tool says once more that something depends on what its properties refer to already. */
function dropImpliedDependencies({ Resources }) {
  for (const resource of Object.values(Resources)) {
    const text = JSON.stringify(resource.Properties ?? {});
    if (resource.DependsOn === undefined) continue;
    resource.DependsOn = [resource.DependsOn]
      .flat()
      .filter(
        (id) => !text.includes(`{"Fn::GetAtt":["${id}",`) && !text.includes(`{"Ref":"${id}"}`),
      );
  }
}

/** What outlives the stack, such as versions of functions, need not outlive its failed beginning. */
function keepNothingOfFailures({ Resources }) {
  for (const resource of Object.values(Resources)) {
    if (resource.DeletionPolicy === 'Retain') resource.DeletionPolicy = 'RetainExceptOnCreate';
  }
}

/** The models of the Agent Platform name a path of the gateway, whichever variant gives it its address. */
function nameModelEndpoint({ Outputs }) {
  const { AgentPlatformModelUrl: output, GatewayUrl } = Outputs;
  if (output) output.Value = { 'Fn::Join': ['', [GatewayUrl.Value, output.Value]] };
}
