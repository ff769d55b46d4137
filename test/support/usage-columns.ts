import type { RequestRecord } from '#shared/request/request-record.ts';

/** Athena's types for ours; `double` where there may be fractions. */
type ColumnOf<Value> = Value extends boolean
  ? 'boolean'
  : Value extends number
    ? 'int' | 'bigint' | 'double'
    : Value extends string
      ? 'string'
      : 'array<string>';

type Columns = {
  readonly [Name in keyof RequestRecord]-?: ColumnOf<NonNullable<RequestRecord[Name]>>;
};

/**
 * The members of a request's log line with the types of their columns in Athena. TypeScript refuses a list
 * that lacks a member of `RequestRecord`, or has one that is none.
 */
const FACTS = {
  route: 'string',
  status: 'int',
  outcome: 'string',
  reason: 'string',
  awsError: 'string',
  platformStatus: 'int',
  platformError: 'string',
  stack: 'string',
  feature: 'string',
  prompt: 'string',
  promptVersion: 'string',
  unmetPromptVersion: 'string',
  platform: 'string',
  model: 'string',
  region: 'string',
  routeReason: 'string',
  refusedChoice: 'string',
  settingsUnknown: 'boolean',
  canary: 'boolean',
  assignment: 'string',
  repairs: 'array<string>',
  fallback: 'boolean',
  attempts: 'int',
  failedAttempts: 'array<string>',
  access: 'string',
  user: 'string',
  gitlabInstance: 'string',
  gitlabVersion: 'string',
  gitlabOrganization: 'string',
  gitlabRootNamespace: 'string',
  gitlabNamespace: 'string',
  gitlabProject: 'string',
  unitPrimitive: 'string',
  subjectType: 'string',
  tokenIssuer: 'string',
  streamed: 'boolean',
  texts: 'int',
  stopReason: 'string',
  emptySuggestion: 'boolean',
  inputTokens: 'bigint',
  outputTokens: 'bigint',
  cacheReadTokens: 'bigint',
  cacheWriteTokens: 'bigint',
  costUsd: 'double',
  costEstimated: 'boolean',
  budget: 'string',
  budgetWarnings: 'int',
  sentDeltas: 'int',
  sentCharacters: 'bigint',
  firstTokenMs: 'double',
  modelMs: 'double',
  openBreakers: 'int',
  durationMs: 'double',
  bedrockRequestId: 'string',
  keyId: 'string',
  keyLabel: 'string',
  requestedModel: 'string',
  messages: 'int',
  tools: 'int',
  images: 'int',
  toolCalls: 'int',
  droppedToolCalls: 'int',
  keepAlives: 'int',
  finishReason: 'string',
  ignored: 'array<string>',
} as const satisfies Columns;

/** What the logger and `recordRequest` add to the record. */
const AROUND = {
  timestamp: 'string',
  level: 'string',
  message: 'string',
  service: 'string',
  sampling_rate: 'double',
  xray_trace_id: 'string',
  correlationId: 'string',
  method: 'string',
} as const;

export const USAGE_COLUMNS: Readonly<Record<string, string>> = { ...AROUND, ...FACTS };
