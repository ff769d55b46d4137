/**
 * Stops the deploy tool when its parameters are wrong, with all that is wrong at once, before
 * anything is built or sent. CommonJS, because that is what both deploy tools load.
 */
const { findProblems } = require('./parameters.cjs');

module.exports = class ParametersPlugin {
  constructor(serverless, options) {
    // Now and not in a hook: the tool checks the configuration before its hooks, and would speak of what a
    // parameter was put into, and not of the parameter.
    const declared = serverless.configurationInput.params ?? {};
    const { region, stage } = serverless.service.provider;
    const defaults = { ...declared.default, ...declared[stage] };
    const values = { ...defaults, ...givenOnCommandLine(options.param ?? []) };

    const problems = findProblems(values, { region, known: Object.keys(defaults) });
    if (problems.length > 0) throw new serverless.classes.Error(message(problems), 'PARAMETERS');
  }
};

/** Each as `name=value`; the value may hold further equals signs. */
function givenOnCommandLine(parameters) {
  return Object.fromEntries(
    parameters.map((parameter) => {
      const [name, ...rest] = parameter.split('=');
      return [name, rest.join('=')];
    }),
  );
}

function message(problems) {
  const list = problems.map((problem) => `  - ${problem}`).join('\n');
  return `These parameters cannot be deployed (docs/deploy.md explains each):\n${list}`;
}
