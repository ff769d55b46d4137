/**
 * Turns the deploy parameter `models` into the resources of an IAM statement, for which YAML has no
 * loop. CommonJS, because that is what both deploy tools load.
 *
 * An inference profile needs itself and the foundation models behind it, in whichever region it picks;
 * hence the `*` for the region, which also covers the region-less ARN of global profiles. Application
 * inference profiles have opaque names: the account's own are allowed, and the models behind them
 * stay limited by the same list.
 */
module.exports = async ({ resolveVariable }) => {
  const models = (await resolveVariable('param:models')).split(',').map((model) => model.trim());

  return [
    ...models.map((model) => own(`inference-profile/*.${model}`)),
    own('application-inference-profile/*'),
    ...models.map((model) => arn(`*::foundation-model/${model}`)),
  ];
};

const own = (resource) => arn(`*:\${AWS::AccountId}:${resource}`);

const arn = (rest) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:bedrock:${rest}` });
