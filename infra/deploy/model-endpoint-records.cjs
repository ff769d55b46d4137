/**
 * The records of the model endpoint's requests, which go where those of the other functions go. CommonJS, because
 * that is what both deploy tools load.
 */

const GROUP = { Ref: 'ModelDashendpointLogGroup' };
const REQUESTS = '{ $.message = "request" }';

/** Resources by logical id; none while the endpoint is switched off. */
module.exports = async ({ resolveVariable }) => {
  const parameter = async (name) => String((await resolveVariable(`param:${name}`)) ?? '');
  if ((await parameter('modelEndpoint')) !== 'on') return {};
  return {
    ...((await parameter('usageBucket')) === 'create' && toBucket),
    ...((await parameter('usageEvents')) !== '' && toEvents),
  };
};

const attribute = (id) => ({ 'Fn::GetAtt': [id, 'Arn'] });

const filter = (members, DependsOn) => ({
  Type: 'AWS::Logs::SubscriptionFilter',
  ...(DependsOn && { DependsOn }),
  Properties: { LogGroupName: GROUP, FilterPattern: REQUESTS, ...members },
});

const toBucket = {
  ModelEndpointUsage: filter({
    DestinationArn: attribute('UsageStream'),
    RoleArn: attribute('UsageSubscriptionRole'),
  }),
};

const toEvents = {
  ModelEndpointUsageEventsPermission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: attribute('UsageDasheventsLambdaFunction'),
      Action: 'lambda:InvokeFunction',
      Principal: 'logs.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
      SourceArn: attribute('ModelDashendpointLogGroup'),
    },
  },
  ModelEndpointUsageEvents: filter(
    { DestinationArn: attribute('UsageDasheventsLambdaFunction') },
    'ModelEndpointUsageEventsPermission',
  ),
};
