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
  /** The function's line and the access log's. */
  logKbPerRequest: 1.5,
  /** X-Ray's default sampling. */
  tracedShare: 0.05,
  /** Functions keep assignments for 30 s, so few requests read them. */
  assignmentReadShare: 0.1,
  alarms: 10,

  /** Waiting functions, and for how long on a working day. */
  warmFunctions: 0,
  warmHoursPerDay: 12,
  waf: false,
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

export type Assumptions = {
  readonly [Name in keyof typeof ASSUMPTIONS]: (typeof ASSUMPTIONS)[Name] extends boolean
    ? boolean
    : number;
};
