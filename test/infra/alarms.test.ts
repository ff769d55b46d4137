/** The alarms and the dashboard, against what is measured. */
import { describe, expect, it } from 'vitest';
import { ASSUMPTIONS, WITHOUT_METRICS } from '#infra/cli/cost/assumptions.ts';
import { MEASURES } from '#shared/usage/metrics.ts';
import { USAGE_COLUMNS } from '../support/usage-columns.ts';
import { functionsOf, packageService } from './packaged-template.ts';
import { alarmsOf, ownMetricsOn, watchedBy, widgetsOf } from './template-metrics.ts';

const { template } = await packageService();
const { template: silent } = await packageService(
  '--param=alarms=false',
  '--param=dashboard=false',
);
const { template: unmeasured } = await packageService('--param=metrics=false');
const { template: limited } = await packageService(
  '--param=alarmTopicArn=arn:aws:sns:eu-central-1:123456789012:on-call',
  '--param=wafRateLimit=3000',
  '--param=completionConcurrency=100',
  '--param=chatConcurrency=0',
);

const alarms = alarmsOf(template);
const widgets = widgetsOf(template);
const measured = MEASURES.map(({ name }) => name);
const watched = alarms
  .flatMap(watchedBy)
  .filter(({ Namespace }) => Namespace === 'DuoEdge')
  .map(({ MetricName }) => MetricName);
const shown = widgets.flatMap(ownMetricsOn);

describe('our own metrics', () => {
  it('are known by exactly these names to alarms and dashboard', () => {
    const unknown = [...watched, ...shown].filter((name) => !measured.includes(name));

    expect(watched.length).toBeGreaterThan(0);
    expect(unknown).toEqual([]);
  });

  it.each(measured)('are all on the dashboard: %s', (name) => {
    expect(shown).toContain(name);
  });

  it('are watched over all features and models', () => {
    for (const { Namespace, Dimensions } of alarms.flatMap(watchedBy)) {
      if (Namespace !== 'DuoEdge') continue;
      expect(Dimensions).toEqual([{ Name: 'service', Value: 'duo-edge-prod' }]);
    }
  });

  it('can be switched off, with all that would wait for them', () => {
    const functions = [...functionsOf(unmeasured).values()];
    const left = alarmsOf(unmeasured).map(nameOf);

    for (const { Environment } of functions) {
      expect(Environment.Variables).toMatchObject({ POWERTOOLS_METRICS_DISABLED: 'true' });
    }
    expect(widgetsOf(unmeasured).flatMap(ownMetricsOn)).toEqual([]);
    expect(left).toEqual(AWS_ALARMS);
  });
});

const AWS_ALARMS = [
  ...['api-errors', 'failing-functions', 'throttled-functions', 'long-answers'],
  'assignments-table',
];
const OWN_ALARMS = [
  ...['model-errors', 'broken-answers', 'throttled-models', 'untrusted-callers'],
  ...['gateway-errors', 'open-breakers', 'slow-first-token', 'budget-warnings', 'budget-refusals'],
  'unknown-settings',
];

describe('alarms', () => {
  it('are these', () => {
    expect(alarms.map(nameOf)).toEqual([...AWS_ALARMS, ...OWN_ALARMS]);
  });

  it.each(alarms)('say what to do: $AlarmName', (alarm) => {
    expect(alarm.AlarmDescription).toMatch(/^[A-Z].+\. Remedy: docs\/operate\.md, [\w-]+\.$/);
    expect(alarm.AlarmDescription).toContain(`, ${nameOf(alarm)}.`);
    expect(alarm.AlarmDescription.length).toBeLessThanOrEqual(1_024);
  });

  it.each(alarms)('can be evaluated, and are silent where nobody asks: $AlarmName', (alarm) => {
    const { Metrics = [], EvaluationPeriods, DatapointsToAlarm = 0, TreatMissingData } = alarm;
    const ids = Metrics.map(({ Id }) => Id);
    const [result, ...inputs] = Metrics;

    expect(TreatMissingData).toBe('notBreaching');
    expect(DatapointsToAlarm).toBeLessThanOrEqual(EvaluationPeriods);
    expect(new Set(ids).size).toBe(ids.length);
    expect(inputs.every(({ ReturnData }) => ReturnData === false)).toBe(true);
    const words = result?.Expression?.match(/\b[a-z]\w*/g) ?? [];
    expect(words.toSorted()).toEqual(expect.arrayContaining(ids.slice(1).toSorted()));
    expect(ids.slice(1)).toEqual(expect.arrayContaining(words));
    // CloudWatch takes no searches in alarms.
    expect(JSON.stringify(alarm)).not.toContain('SEARCH');
  });

  it('take no answer that was cut for a function that failed', () => {
    const failing = alarms.find((alarm) => nameOf(alarm) === 'failing-functions');

    expect(failing?.Metrics?.[0]?.Expression).toMatch(/^SUM\(.*\) - FILL\(cut, 0\)$/);
    expect(failing && watchedBy(failing)).toContainEqual(
      expect.objectContaining({ Namespace: 'DuoEdge', MetricName: 'broken_answers' }),
    );
  });

  it('know the time limits of the functions', () => {
    const expression = alarms.find((alarm) => nameOf(alarm) === 'long-answers')?.Metrics?.[0]
      ?.Expression;
    const limits = [...functionsOf(template).values()].map(({ Timeout }) => Timeout * 1_000);

    expect(expression?.match(/\d{4,}/g)).toEqual(limits.map(String));
  });

  it('watch this API and this table', () => {
    const dimensions = alarms.flatMap(watchedBy).flatMap(({ Dimensions }) => Dimensions);

    expect(template.Resources['ApiGatewayRestApi']?.Properties).toMatchObject({
      Name: dimensions.find(({ Name }) => Name === 'ApiName')?.Value,
    });
    for (const { Name, Value } of dimensions) {
      if (Name !== 'TableName' && Name !== 'FunctionName') continue;
      expect(Object.keys(template.Resources)).toContain((Value as { readonly Ref: string }).Ref);
    }
  });

  it('are as many as the estimate of costs assumes', () => {
    expect(alarms.flatMap(watchedBy)).toHaveLength(ASSUMPTIONS.alarmMetrics);
    expect(alarmsOf(unmeasured).flatMap(watchedBy)).toHaveLength(WITHOUT_METRICS.alarmMetrics);
  });

  it('tell nobody, or a topic, when they begin and when they end', () => {
    const topic = ['arn:aws:sns:eu-central-1:123456789012:on-call'];

    for (const alarm of alarms) expect(alarm).toMatchObject({ AlarmActions: [], OKActions: [] });
    for (const alarm of alarmsOf(limited)) {
      expect(alarm).toMatchObject({ AlarmActions: topic, OKActions: topic });
    }
  });

  it('watch limits where there are some', () => {
    const more = alarmsOf(limited).filter((alarm) => !alarms.map(nameOf).includes(nameOf(alarm)));

    expect(more.map(nameOf)).toEqual(['completion-concurrency', 'rate-limit']);
    expect(more).toMatchObject([
      {
        MetricName: 'ConcurrentExecutions',
        Dimensions: [{ Value: { Ref: 'CodeDashcompletionLambdaFunction' } }],
        Threshold: 80,
      },
      { Namespace: 'AWS/WAFV2', MetricName: 'BlockedRequests' },
    ]);
  });

  it('of the rate limit know the names of its metrics', () => {
    const alarm = alarmsOf(limited).find((one) => nameOf(one) === 'rate-limit');
    const [acl, rule] = alarm?.Dimensions?.map(({ Value }) => Value) ?? [];

    expect(limited.Resources['GatewayWebAcl']?.Properties).toMatchObject({
      VisibilityConfig: { MetricName: acl },
      Rules: [{ VisibilityConfig: { MetricName: rule } }],
    });
  });
});

describe('the dashboard', () => {
  const body = JSON.stringify(template.Resources['Dashboard']?.Properties);

  it('names resources that there are', () => {
    const names = Array.from(body.matchAll(/\$\{(?!!|AWS::)([^}]+)\}/g), ([, name = '']) => name);

    expect(names.length).toBeGreaterThan(0);
    expect(Object.keys(template.Resources)).toEqual(expect.arrayContaining(names));
  });

  it('fills its grid of 24 columns, row by row', () => {
    const rows = Map.groupBy(widgets, ({ y }) => y);

    for (const row of rows.values()) {
      expect(row.reduce((end, { x, width }) => (x === end ? end + width : -1), 0)).toBe(24);
    }
  });

  it('asks the logs for members that a request’s line has', () => {
    const words = widgets
      .filter(({ properties: { query } }) => query?.includes('message = "request"'))
      .flatMap(({ properties: { query = '' } }) => query.split("LogGroup}'").at(-1) ?? '')
      .flatMap((query) => query.match(/(?<![@"\w])[a-z]\w*(?!["\w(])/g) ?? []);
    const language = ['filter', 'sort', 'desc', 'fields', 'limit', 'stats', 'as', 'by', 'requests'];
    const members = words.filter((word) => ![...language, 'and', 'not', 'in'].includes(word));

    expect(members.length).toBeGreaterThan(0);
    expect(Object.keys(USAGE_COLUMNS)).toEqual(expect.arrayContaining(members));
  });

  it('and the alarms can be left out', () => {
    const types = Object.values(silent.Resources).map(({ Type }) => Type);

    expect(types.filter((type) => type.startsWith('AWS::CloudWatch::'))).toEqual([]);
    expect(silent.Outputs).not.toHaveProperty('DashboardName');
  });
});

/** An alarm's name without the stack's. */
function nameOf({ AlarmName }: { readonly AlarmName: string }): string {
  return AlarmName.replace('duo-edge-prod-', '');
}
