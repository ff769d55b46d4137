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
      'after:aws:package:finalize:mergeCustomProviderResources': () => {
        const template = serverless.service.provider.compiledCloudFormationTemplate;
        dropImpliedDependencies(template);
        applyRules(template, parameterValues(serverless, options).values);
        const problems = oversizedEnvironments(template);
        if (problems.length > 0) {
          throw new serverless.classes.Error(problems.join('\n'), 'ENVIRONMENT');
        }
      },
    };
  }
};

/** The tool says that a function depends on its role, which the role's ARN in it says already. */
function dropImpliedDependencies({ Resources }) {
  for (const resource of Object.values(Resources)) {
    if (resource.Type !== 'AWS::Lambda::Function') continue;
    const role = resource.Properties.Role['Fn::GetAtt'][0];
    resource.DependsOn = resource.DependsOn.filter((id) => id !== role);
  }
}
