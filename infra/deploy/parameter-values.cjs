/**
 * The deploy parameters as the operator gave them. CommonJS, because that is what both deploy tools load.
 */

/** Values by name, those of the command line first; `known` are the names that serverless.yml declares. */
function parameterValues(serverless, options) {
  const declared = serverless.configurationInput.params ?? {};
  const { stage } = serverless.service.provider;
  const defaults = { ...declared.default, ...declared[stage] };
  const values = { ...defaults, ...givenOnCommandLine(options.param ?? []) };
  return { values, known: Object.keys(defaults) };
}

/** Each as `name=value`; the value may contain further equals signs. */
function givenOnCommandLine(parameters) {
  return Object.fromEntries(
    parameters.map((parameter) => {
      const [name, ...rest] = parameter.split('=');
      return [name, rest.join('=')];
    }),
  );
}

module.exports = { parameterValues };
