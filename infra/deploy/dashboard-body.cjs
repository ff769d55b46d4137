/**
 * What the dashboard shows, as CloudWatch wants it: JSON in a text, here within `Fn::Sub`. Our own metrics
 * (shared/usage/metrics.ts) come first, then what AWS measures, then questions to the logs. CommonJS, because
 * that is what both deploy tools load.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */

const COLUMNS = 24;
const ROW_HEIGHT = 6;
const FIVE_MINUTES = 300;
const HOUR = 3_600;

const FUNCTIONS = {
  'code-completion': 'CodeDashcompletion',
  'code-generation': 'CodeDashgeneration',
  chat: 'Chat',
  platform: 'Platform',
};
const MODEL_ENDPOINT = { 'model-endpoint': 'ModelDashendpoint' };
const TIME_TO_FIRST_TOKEN = 'gen_ai.server.time_to_first_token';

/** Metrics that were switched off would be empty graphs. */
async function body({ resolveVariable }) {
  const hasMetrics = (await resolveVariable('param:metrics')) === 'true';
  const stage = await resolveVariable('self:provider.stage');
  const service = await resolveVariable('self:service');
  const hasEndpoint = (await resolveVariable('param:modelEndpoint')) === 'on';
  const functions = { ...FUNCTIONS, ...(hasEndpoint && MODEL_ENDPOINT) };
  const rows = [
    ...(hasMetrics ? ownRows(`duo-edge-${stage}`) : []),
    ...awsRows(`${stage}-${service}`, functions),
    ...logRows(Object.values(functions).map((id) => `\${${id}LogGroup}`)),
  ];
  return { 'Fn::Sub': JSON.stringify({ widgets: rows.flatMap(placed) }) };
}

/** `service` is our own metrics' dimension, which tells stages of one account apart. */
function ownRows(service) {
  const own = metricOf(service);
  const filled = filledOf(service);
  const byModel = byModelOf(service);
  const percentiles = (name) => ['p50', 'p90', 'p99'].map((stat) => own(name, stat));
  return [
    [
      graph('Requests and errors', filled(['requests', 'errors'])),
      graph(
        'Errors by class',
        filled([
          ...['caller_errors', 'request_errors', 'model_errors', 'gateway_errors'],
          ...['broken_answers', 'throttles', 'budget_refusals', 'unknown_settings'],
        ]),
      ),
      graph('Retries, fallbacks, repairs, open breakers, budget warnings', [
        ...filled(['retries', 'fallbacks', 'repairs', 'budget_warnings']),
        own('open_breakers', 'Maximum'),
      ]),
    ],
    [
      graph('Time to first token (s)', percentiles(TIME_TO_FIRST_TOKEN)),
      graph('Duration (s)', percentiles('gen_ai.server.request.duration')),
      graph('Estimated cost (USD an hour)', [own('estimated_cost', 'Sum', HOUR)]),
    ],
    ['p50', 'p90', 'p99'].map((stat) =>
      graph(`Time to first token by feature, ${stat} (s)`, [byModel(TIME_TO_FIRST_TOKEN, stat)]),
    ),
    [
      graph('Tokens', [
        own('gen_ai.usage.input_tokens', 'Sum'),
        own('gen_ai.usage.output_tokens', 'Sum'),
        own('gen_ai.usage.cache_read.input_tokens', 'Sum'),
        own('gen_ai.usage.cache_creation.input_tokens', 'Sum'),
      ]),
      stacked('Requests by feature and model', [byModel('requests', 'Sum')]),
      stacked('Estimated cost by feature and model (USD an hour)', [
        byModel('estimated_cost', 'Sum', HOUR),
      ]),
    ],
  ];
}

function awsRows(apiName, functions) {
  const ofFunctions = ofEach(functions);
  const api = (name, stat) => metric(['AWS/ApiGateway', name, 'ApiName', apiName], stat);
  const table = (name, ...operation) =>
    metric(['AWS/DynamoDB', name, 'TableName', `\${AssignmentsTable}`, ...operation], 'Sum');
  return [
    [
      graph('Functions: invocations', ofFunctions('Invocations', 'Sum')),
      graph('Functions: errors (cut answers too) and throttles', [
        ...ofFunctions('Errors', 'Sum'),
        ...ofFunctions('Throttles', 'Sum'),
      ]),
      graph('Functions: concurrency', ofFunctions('ConcurrentExecutions', 'Maximum')),
      graph('Functions: duration, p99 (ms)', ofFunctions('Duration', 'p99')),
    ],
    [
      graph('API: requests and errors', [
        api('Count', 'Sum'),
        api('4XXError', 'Sum'),
        api('5XXError', 'Sum'),
      ]),
      graph('API: latency (ms)', [
        api('Latency', 'p50'),
        api('Latency', 'p99'),
        api('IntegrationLatency', 'p99'),
      ]),
      graph('Table of assignments', [
        table('ConsumedReadCapacityUnits'),
        table('ReadThrottleEvents'),
        table('SystemErrors', 'Operation', 'GetItem'),
        table('SystemErrors', 'Operation', 'Query'),
      ]),
    ],
  ];
}

/** Log lines of requests, by their members; the last question is to Lambda's own lines. */
function logRows(groups) {
  return [
    [
      question('Slowest requests', groups, [
        'filter message = "request"',
        'sort durationMs desc',
        'fields @timestamp, durationMs, firstTokenMs, modelMs, feature, model, outcome, outputTokens, correlationId',
        'limit 20',
      ]),
      question('Failures', groups, [
        'filter message = "request" and outcome not in ["ok", "caller_gone"]',
        'stats count(*) as requests by outcome, reason, feature, model',
        'sort requests desc',
      ]),
    ],
    [
      question('Cold starts (ms)', groups, [
        'filter @type = "REPORT" and ispresent(@initDuration)',
        'stats count(*) as starts, pct(@initDuration, 50) as p50, max(@initDuration) as longest by @log',
      ]),
    ],
  ];
}

/** A metric of ours for the whole gateway. */
const metricOf =
  (service) =>
  (name, stat, period = FIVE_MINUTES) => [
    ...['DuoEdge', name, 'service', service],
    { stat, period, label: labelOf(name, stat) },
  ];

/** Sums with the zeros that were not recorded: a line at the bottom says more than none. */
const filledOf = (service) => (names) =>
  names.flatMap((name) => [
    ['DuoEdge', name, 'service', service, { id: name, stat: 'Sum', visible: false }],
    [{ expression: `FILL(${name}, 0)`, label: name }],
  ]);

/** A line for each feature and model that there is. */
const byModelOf =
  (service) =>
  (name, stat, period = FIVE_MINUTES) => {
    const search = `{DuoEdge,service,feature,model} service="${service}" MetricName="${name}"`;
    const expression = `SEARCH('${search}', '${stat}', ${period})`;
    // The exclamation mark is for `Fn::Sub`, which leaves the rest to CloudWatch.
    return [{ expression, label: `\${!PROP('Dim.feature')} \${!PROP('Dim.model')}` }];
  };

const ofEach = (functions) => (name, stat) =>
  Object.entries(functions).map(([folder, id]) =>
    metric(['AWS/Lambda', name, 'FunctionName', `\${${id}LambdaFunction}`], stat, folder),
  );

const metric = (path, stat, of) => [
  ...path,
  { stat, period: FIVE_MINUTES, label: `${of ? `${of}: ` : ''}${labelOf(path[1], stat)}` },
];

const labelOf = (name, stat) => (/^p\d/.test(stat) ? `${name} ${stat}` : name);

function graph(title, metrics) {
  const properties = { title, metrics, region: `\${AWS::Region}`, view: 'timeSeries' };
  return { type: 'metric', properties: { ...properties, period: FIVE_MINUTES } };
}

function stacked(title, metrics) {
  const { type, properties } = graph(title, metrics);
  return { type, properties: { ...properties, stacked: true } };
}

function question(title, groups, lines) {
  const query = [...groups.map((group) => `SOURCE '${group}'`), ...lines].join(' | ');
  return { type: 'log', properties: { title, query, region: `\${AWS::Region}`, view: 'table' } };
}

/** The widgets of a row share its width. */
function placed(widgets, row) {
  const width = COLUMNS / widgets.length;
  return widgets.map((widget, column) => ({
    ...widget,
    ...{ x: column * width, y: row * ROW_HEIGHT, width, height: ROW_HEIGHT },
  }));
}

module.exports = { body };
