/**
 * The options that describe a serving platform, and what they change in its entry.
 *
 * @module
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { normalBaseUrl, PLATFORM_KIND_NAMES } from '#shared/models/serving-platform.ts';
import { UsageError } from '../common/failures.ts';
import type { Item } from './stored-record.ts';

export interface EntryOptions {
  readonly url?: string;
  readonly kind?: string;
  readonly key?: string;
  readonly models?: readonly string[];
  readonly apiVersion?: string;
  readonly caSecret?: string;
  readonly insecureHttp?: boolean;
  readonly outsideRegion?: boolean;
  readonly maxInFlight?: number;
  readonly connectMs?: number;
  readonly firstEventMs?: number;
  readonly idleMs?: number;
  /** The pattern of the models to which the options below apply. */
  readonly model?: string;
  readonly maxTokensField?: string;
  readonly context?: number;
  readonly maxTokens?: number;
  readonly systemPrompt?: boolean;
  readonly stop?: boolean;
  readonly temperature?: boolean;
  readonly tools?: boolean;
  readonly usage?: boolean;
  readonly thinksInline?: boolean;
  readonly baseModel?: string;
  readonly inputUsd?: number;
  readonly outputUsd?: number;
}

export function addEntryOptions(command: Command): Command {
  return command
    .addOption(new Option('--kind <kind>', 'what the server is').choices(PLATFORM_KIND_NAMES))
    .option('--url <url>', 'another base URL')
    .option('--key <key>', "request (GitLab's key), secret:<ARN>, role, or none (default)")
    .option('--models <patterns>', "models that may be asked, such as 'qwen*,mistral*'", patterns)
    .option('--api-version <version>', 'of azure (default: 2024-10-21)')
    .option('--ca-secret <arn>', 'secret with PEM certificates to trust for this server')
    .option('--insecure-http', 'allow http, to private addresses only')
    .option('--outside-region', 'ask it although the deployment has a region fence')
    .option('--max-in-flight <n>', 'answers at a time in one process (default: 64)', wholeNumber)
    .option('--connect-ms <ms>', 'time to connect (default: 3000)', wholeNumber)
    .option('--first-event-ms <ms>', 'time until an answer begins (default: 60000)', wholeNumber)
    .option('--idle-ms <ms>', 'longest pause within an answer (default: 30000)', wholeNumber)
    .option('--model <pattern>', 'models that the following options describe')
    .option('--max-tokens-field <name>', 'max_tokens or max_completion_tokens')
    .option('--context <tokens>', 'context of the model', wholeNumber)
    .option('--max-tokens <tokens>', 'most tokens of an answer', wholeNumber)
    .option('--no-system-prompt', 'the model refuses a system prompt')
    .option('--no-stop', 'the model refuses stop sequences')
    .option('--no-temperature', 'the model refuses a temperature')
    .option('--no-tools', 'the model refuses tools')
    .option('--no-usage', 'the server refuses to count tokens in streams')
    .option('--thinks-inline', 'thoughts are in the text of the answer, up to </think>')
    .option('--base-model <name>', "model behind a deployment's own name")
    .option('--input-usd <usd>', 'price of a million input tokens', amount)
    .option('--output-usd <usd>', 'price of a million output tokens', amount);
}

function patterns(text: string): string[] {
  return text.split(',').map((pattern) => pattern.trim());
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number above 0.');
}

function amount(text: string): number {
  if (/^\d{1,6}(\.\d{1,6})?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give US dollars, such as 0.6.');
}

/** The entry as it is stored, with what the options change. @throws {UsageError} */
export function entryChanges(content: Item, options: EntryOptions): Item {
  const { url, kind, key, models, apiVersion, caSecret, insecureHttp, maxInFlight } = options;
  const { outsideRegion } = options;
  const timeouts = {
    ...(content['timeouts'] as object | undefined),
    ...present({
      connectMs: options.connectMs,
      firstEventMs: options.firstEventMs,
      idleMs: options.idleMs,
    }),
  };
  return {
    ...content,
    ...present({
      kind,
      key,
      models,
      apiVersion,
      caSecret,
      insecureHttp,
      maxInFlight,
      outsideRegion,
    }),
    ...(url !== undefined && { baseUrl: baseUrlIn(url, insecureHttp ?? content['insecureHttp']) }),
    ...(Object.keys(timeouts).length > 0 && { timeouts }),
    ...overridesIn(content, options),
  };
}

function baseUrlIn(text: string, insecureHttp: unknown): string {
  const url = normalBaseUrl(text);
  if (url === undefined) {
    throw new UsageError(
      `'${text}' is not a base URL.`,
      'Give scheme, host and path alone, such as https://vllm.example.internal/v1.',
    );
  }
  if (url.startsWith('https:') || insecureHttp === true) return url;
  throw new UsageError(
    'Over http everybody on the way reads prompts and keys.',
    'Use https, or add --insecure-http for a private address.',
  );
}

/** @throws {UsageError} when options describe a model, and none is named */
function overridesIn(content: Item, options: EntryOptions): Item {
  const { model, maxTokensField, context, maxTokens, baseModel, inputUsd, outputUsd } = options;
  const members = present({
    maxTokensField,
    contextTokens: context,
    maxOutputTokens: maxTokens,
    baseModel,
    inputUsd,
    outputUsd,
    thinksInline: options.thinksInline,
    // Commander sets what begins with `no` to true unless it is given.
    ...onlyFalse({
      systemPrompt: options.systemPrompt,
      stopSequences: options.stop,
      temperature: options.temperature,
      tools: options.tools,
      usageInStreams: options.usage,
    }),
  });
  const isEmpty = Object.keys(members).length === 0;
  if (isEmpty && model === undefined) return {};
  if (isEmpty) {
    throw new UsageError('Nothing is said of these models.', 'Add an option such as --context.');
  }
  if (model === undefined) {
    throw new UsageError(
      'These options describe a model.',
      "Name it with --model, such as 'qwen*'.",
    );
  }
  const overrides = content['overrides'] as Readonly<Record<string, object>> | undefined;
  return { overrides: { ...overrides, [model]: { ...overrides?.[model], ...members } } };
}

function onlyFalse(members: Readonly<Record<string, boolean | undefined>>) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value === false));
}

function present(members: Item): Item {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
