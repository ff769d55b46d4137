/**
 * Alarms for functions whose concurrency is reserved, a ceiling that requests may reach. CommonJS,
 * because that is what both deploy tools load.
 */

/** The parameter of each function, and the function's name in the template. */
const FUNCTIONS = {
  completionConcurrency: 'CodeDashcompletion',
  generationConcurrency: 'CodeDashgeneration',
  chatConcurrency: 'Chat',
  platformConcurrency: 'Platform',
  modelEndpointConcurrency: 'ModelDashendpoint',
};

/** Of what is reserved; what is above it is refused. */
const ALARMING_SHARE = 0.8;

/** A resource for each; none for a function that is switched off, or that shares the account's limit. */
async function concurrencyAlarms({ resolveVariable }) {
  if ((await resolveVariable('param:alarms')) !== 'true') return {};
  const stage = await resolveVariable('self:provider.stage');
  const topic = await resolveVariable('param:alarmTopicArn');
  const reserved = await Promise.all(
    Object.entries(FUNCTIONS).map(async ([parameter, logicalId]) => ({
      parameter,
      logicalId,
      limit: Number(await resolveVariable(`param:${parameter}`)),
    })),
  );
  return Object.fromEntries(
    reserved
      .filter(({ limit }) => limit > 0)
      .map((each) => [
        `${each.logicalId}ConcurrencyAlarm`,
        alarm(each, { stage, actions: topic ? [topic] : [] }),
      ]),
  );
}

function alarm({ parameter, logicalId, limit }, { stage, actions }) {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: `duo-edge-${stage}-${parameter.replace('Concurrency', '-concurrency')}`,
      AlarmDescription: `More than ${ALARMING_SHARE * 100} % of ${parameter} are in use; what is above ${limit} is refused. Raise it, or set none. Remedy: docs/operate.md, concurrency.`,
      Namespace: 'AWS/Lambda',
      MetricName: 'ConcurrentExecutions',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: `${logicalId}LambdaFunction` } }],
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 5,
      DatapointsToAlarm: 3,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: limit * ALARMING_SHARE,
      TreatMissingData: 'notBreaching',
      AlarmActions: actions,
      OKActions: actions,
    },
  };
}

module.exports = { concurrencyAlarms };
