/**
 * `npm run cost -- --developers 500`.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { ASSUMPTIONS, type Assumptions, WITHOUT_METRICS } from './assumptions.ts';
import { breakEven, estimate } from './estimate.ts';
import { memorySizes } from './memory-sizes.ts';
import { PRICES, type Prices } from './prices.ts';
import { type CostReport, renderReport } from './report.ts';

/** What the Agent Platform's service has unless it is told: a task in each of two zones, and a busy team. */
const AGENT_PLATFORM = { tasks: 2, calls: 40, endpoints: 4 };

/** How many interface endpoints a private gateway needs: Bedrock, KMS, the API's own. */
const PRIVATE_ENDPOINTS = 3;

interface Options {
  readonly developers: number;
  readonly completions: number;
  readonly generations: number;
  readonly chats: number;
  readonly memory: number;
  readonly completionMemory: number;
  readonly warm: number;
  readonly waf: boolean;
  readonly private: boolean;
  readonly metrics: boolean;
  readonly usageBucket: boolean;
  readonly usageEvents: boolean;
  readonly modelWatch: boolean;
  readonly agentPlatform: boolean;
  readonly agentTasks: number;
  readonly agentCalls: number;
  readonly prices?: Prices;
  readonly json: boolean;
}

export function createCostCommand(print: (text: string) => void): Command {
  const command = new Command('cost').description(
    'Estimates what a month of Duo Edge costs, against a container that always runs.',
  );
  addUse(command);
  addVariants(command);
  return command
    .option('--prices <file>', 'your own prices, as JSON with the names of prices.ts', readPrices)
    .option('--json', 'print JSON', false)
    .action((options: Options) => {
      const report = createReport(options);
      print(options.json ? JSON.stringify(report, null, 2) : renderReport(report));
    });
}

/** How much the gateway is used, and what its functions are given. */
function addUse(command: Command): void {
  const number = (flags: string, description: string, value: number) =>
    command.option(flags, description, toNumber, value);
  const defaults = ASSUMPTIONS;
  number('--developers <n>', 'number of developers', defaults.developers);
  number('--completions <n>', 'completions per developer and day', defaults.completionsPerDay);
  number('--generations <n>', 'generations per developer and day', defaults.generationsPerDay);
  number('--chats <n>', 'chat answers per developer and day', defaults.chatsPerDay);
  number('--memory <mb>', 'memory of every other function (memoryMb)', defaults.memoryMb);
  number(
    '--completion-memory <mb>',
    'memory of the code suggestion functions (completionMemoryMb)',
    defaults.completionMemoryMb,
  );
  number('--warm <n>', 'completion functions kept warm (warmCompletions)', defaults.warmFunctions);
}

/** What else is deployed, each by the name of its deploy parameter. */
function addVariants(command: Command): void {
  command
    .option('--waf', 'with a rate limit (wafRateLimit)', false)
    .option('--private', 'with a private network and its endpoints', false)
    .option('--no-metrics', 'without metrics and their alarms (metrics=false)')
    .option('--usage-bucket', 'with records of requests in S3 (usageBucket)', false)
    .option('--usage-events', 'with records of requests on an event bus (usageEvents)', false)
    .option('--model-watch', 'with the watch over models (modelWatch=on)', false)
    .option('--agent-platform', 'with the Agent Platform (agentPlatform=companion)', false)
    .option(
      '--agent-tasks <n>',
      'tasks of the Agent Platform (agentPlatformTasks)',
      toNumber,
      AGENT_PLATFORM.tasks,
    )
    .option(
      '--agent-calls <n>',
      'model calls by agents per developer and day',
      toNumber,
      AGENT_PLATFORM.calls,
    );
}

function createReport(options: Options): CostReport {
  const assumptions: Assumptions = {
    ...ASSUMPTIONS,
    developers: options.developers,
    completionsPerDay: options.completions,
    generationsPerDay: options.generations,
    chatsPerDay: options.chats,
    memoryMb: options.memory,
    completionMemoryMb: options.completionMemory,
    warmFunctions: options.warm,
    waf: options.waf,
    vpcEndpoints: endpoints(options),
    usageBucket: options.usageBucket,
    usageEvents: options.usageEvents,
    ...(options.metrics ? {} : WITHOUT_METRICS),
    modelWatch: options.modelWatch,
    ...agentPlatform(options),
    alarmMetrics: alarmMetrics(options),
  };
  const prices = options.prices ?? PRICES;
  return {
    ...estimate(assumptions, prices),
    breakEven: breakEven(assumptions, prices),
    memorySizes: memorySizes(assumptions, prices),
    assumptions,
    prices,
  };
}

function agentPlatform({ agentPlatform: isOn, ...options }: Options): Partial<Assumptions> {
  if (!isOn) return {};
  return {
    agentPlatformTasks: options.agentTasks,
    agentCallsPerDay: options.agentCalls,
  };
}

/** The watch tells by metrics of our own, so it has alarms only with these. */
function alarmMetrics({ metrics, agentPlatform, modelWatch }: Options): number {
  const { alarmMetrics: usual } = metrics ? ASSUMPTIONS : WITHOUT_METRICS;
  const ofTasks = agentPlatform ? ASSUMPTIONS.agentPlatformAlarmMetrics : 0;
  const ofWatch = modelWatch && metrics ? ASSUMPTIONS.watchAlarmMetrics : 0;
  return usual + ofTasks + ofWatch;
}

/** EventBridge needs a door of its own, the watch two, and starting a task four. */
function endpoints(options: Options): number {
  if (!options.private) return 0;
  const ofTasks = options.agentPlatform ? AGENT_PLATFORM.endpoints : 0;
  const ofWatch = options.modelWatch ? 2 : 0;
  return PRIVATE_ENDPOINTS + Number(options.usageEvents) + ofWatch + ofTasks;
}

function toNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Allowed is a whole number from 0.');
}

/** A file may name some prices; the others stay. */
function readPrices(path: string): Prices {
  let own: unknown;
  try {
    own = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InvalidArgumentError(`It is no readable JSON (${String(error)}).`);
  }
  for (const [name, value] of Object.entries(own ?? {})) {
    const known = Object.entries(PRICES).find(([price]) => price === name)?.[1];
    if (typeof value !== typeof known) {
      throw new InvalidArgumentError(`${name} is no price, or not of its type.`);
    }
  }
  // Each member has the name and the type of one of PRICES, as just checked.
  return { ...PRICES, ...(own as Partial<Prices>) };
}
