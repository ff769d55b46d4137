/**
 * How much a team asks, and what the gateway is set to. Printed with every estimate.
 *
 * @module
 */

export const ASSUMPTIONS = {
  developers: 500,
  workingDaysPerMonth: 21,

  /** Requests of one developer on a working day, and how long the functions run for each. */
  completionsPerDay: 200,
  completionSeconds: 0.9,
  generationsPerDay: 15,
  generationSeconds: 6,
  chatsPerDay: 15,
  chatSeconds: 12,
  /** Tokens for direct connections. */
  userTokensPerDay: 2,

  memoryMb: 512,
  /** Of the two functions that complete and generate code. */
  completionMemoryMb: 1_024,
  /** Processor time of the first completion of a fresh function, and of every other one: docs/performance.md. */
  firstCompletionCpuMs: 21,
  completionCpuMs: 1.2,
  /** The function's line and the access log's. */
  logKbPerRequest: 1.5,
  /** The record of metrics, which goes to the log too. */
  metricKbPerRequest: 0.8,
  /** X-Ray's default sampling. */
  tracedShare: 0.05,
  /** Functions keep assignments for 30 s, so few requests read them. */
  assignmentReadShare: 0.1,
  /** The metrics that alarms watch; CloudWatch bills these, and not the alarms. */
  alarmMetrics: 32,
  dashboards: 1,
  /** `metrics=false`: 0 features. Each asks this many models, and each pair has so many metrics, ... */
  featuresInUse: 12,
  modelsPerFeature: 1.5,
  metricsPerPair: 7,
  /** ... and the gateway as a whole has so many, failures among them; billed by the hour of their use. */
  metricsOfGateway: 12,
  metricHoursPerDay: 12,

  /** Waiting functions, and for how long on a working day. */
  warmFunctions: 0,
  warmHoursPerDay: 12,
  waf: false,
  /** Records of requests in a bucket, for so long, or on an event bus. */
  usageBucket: false,
  usageRetentionDays: 400,
  /** Firehose reckons in steps of 5 KB; a step holds the lines that came together. */
  usageKbPerRequest: 5,
  storedUsageKbPerRequest: 0.3,
  usageEvents: false,
  /** The function that watches models, `modelWatch=on`: once a minute, and its alarms. */
  modelWatch: false,
  watchSeconds: 0.3,
  watchRunsPerMonth: 43_800,
  watchAlarmMetrics: 5,
  /** The Agent Platform's service, `agentPlatform=companion`, on x86: tasks that always run, and their alarms. */
  agentPlatformTasks: 0,
  agentPlatformVcpu: 0.5,
  agentPlatformGb: 2,
  agentPlatformAlarmMetrics: 5,
  /** Its model calls for one developer on a working day, and how long the function runs for each. */
  agentCallsPerDay: 0,
  agentCallSeconds: 15,
  /** Endpoints of a private network (Bedrock, KMS and the API's own), in two availability zones. */
  vpcEndpoints: 0,
  availabilityZones: 2,

  /** The container: GitLab's sizing, never fewer than two so that one may fail. */
  containerVcpu: 2,
  containerGb: 8,
  containerConcurrency: 40,
  minContainers: 2,
  /** GitLab's sizing rule for the busiest second, and a load balancer's capacity units. */
  peakRequestsPerSecondPer1000: 7,
  loadBalancerUnits: 1,
} as const satisfies Record<string, number | boolean>;

/** With `metrics=false`; the alarms that are left watch metrics of AWS. */
export const WITHOUT_METRICS = { featuresInUse: 0, alarmMetrics: 18 };

export type Assumptions = {
  readonly [Name in keyof typeof ASSUMPTIONS]: (typeof ASSUMPTIONS)[Name] extends boolean
    ? boolean
    : number;
};
