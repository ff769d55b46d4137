/**
 * Entries of serving platforms in the table: `*#@platform/<name>`.
 *
 * | Attribute | Type | Meaning |
 * |---|---|---|
 * | `baseUrl` | S | exact, without the path of an operation |
 * | `kind` | S | how the server is spoken to: see `openai/kinds.ts` |
 * | `key` | S | `request`, `secret:<ARN>`, `role` or `none` |
 * | `models` | L of S | patterns of the models that may be asked; absent: `*` |
 * | `apiVersion` | S | of `azure` |
 * | `caSecret` | S | ARN of a secret with PEM certificates, trusted for this entry alone |
 * | `overrides` | M | by pattern of a model: what differs, and `inputUsd`, `outputUsd` per million tokens |
 * | `maxInFlight` | N | answers at a time in one process; absent: 64 |
 * | `timeouts` | M | `connectMs`, `firstEventMs`, `idleMs` |
 * | `insecureHttp`, `outsideRegion`, `enabled` | BOOL | absent: false, false, true |
 *
 * @see contract SP 2.2
 * @module
 */
import * as v from 'valibot';
import {
  normalBaseUrl,
  PLATFORM_DEFAULTS,
  PLATFORM_KIND_NAMES,
  type PlatformEntry,
  type PlatformKey,
} from '../models/serving-platform.ts';

const SECRET_ARN =
  /^arn:aws[a-z-]{0,20}:secretsmanager:[a-z0-9-]{1,40}:\d{12}:secret:[\w/+=.@-]{1,512}$/;

const SecretArn = v.pipe(v.string(), v.regex(SECRET_ARN));

/** In milliseconds. */
const Time = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(600_000));
const Tokens = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000_000));
const Usd = v.pipe(v.number(), v.minValue(0), v.maxValue(1_000_000));

const Key = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }): PlatformKey => {
    const key = parsePlatformKey(dataset.value);
    if (key) return key;
    addIssue({ message: 'Invalid key' });
    return NEVER;
  }),
);

const Override = v.object({
  maxTokensField: v.optional(v.picklist(['max_tokens', 'max_completion_tokens'])),
  systemPrompt: v.optional(v.boolean()),
  stopSequences: v.optional(v.boolean()),
  temperature: v.optional(v.boolean()),
  tools: v.optional(v.boolean()),
  usageInStreams: v.optional(v.boolean()),
  thinksInline: v.optional(v.boolean()),
  baseModel: v.optional(v.pipe(v.string(), v.maxLength(200))),
  contextTokens: v.optional(Tokens),
  maxOutputTokens: v.optional(Tokens),
  inputUsd: v.optional(Usd),
  outputUsd: v.optional(Usd),
});

const PlatformItem = v.object({
  baseUrl: v.pipe(
    v.string(),
    v.check((url) => normalBaseUrl(url) === url),
  ),
  kind: v.picklist(PLATFORM_KIND_NAMES),
  key: Key,
  models: v.optional(v.array(v.pipe(v.string(), v.maxLength(500))), ['*']),
  apiVersion: v.optional(
    v.pipe(v.string(), v.regex(/^[\w.-]{1,40}$/)),
    PLATFORM_DEFAULTS.apiVersion,
  ),
  caSecret: v.optional(SecretArn),
  overrides: v.optional(v.record(v.string(), Override), {}),
  maxInFlight: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_024)),
    PLATFORM_DEFAULTS.maxInFlight,
  ),
  timeouts: v.optional(
    v.object({
      connectMs: v.optional(Time, PLATFORM_DEFAULTS.timeouts.connectMs),
      firstEventMs: v.optional(Time, PLATFORM_DEFAULTS.timeouts.firstEventMs),
      idleMs: v.optional(Time, PLATFORM_DEFAULTS.timeouts.idleMs),
    }),
    PLATFORM_DEFAULTS.timeouts,
  ),
  insecureHttp: v.optional(v.boolean(), false),
  outsideRegion: v.optional(v.boolean(), false),
  enabled: v.optional(v.boolean(), true),
});

/** What a writer provides. */
export type PlatformContent = v.InferInput<typeof PlatformItem>;

/** An entry that the operator may have switched off. */
export interface StoredPlatform extends PlatformEntry {
  readonly enabled: boolean;
}

export function parsePlatformKey(text: string): PlatformKey | undefined {
  if (text === 'request' || text === 'role' || text === 'none') return { type: text };
  const arn = text.startsWith('secret:') ? text.slice('secret:'.length) : '';
  return SECRET_ARN.test(arn) ? { type: 'secret', arn } : undefined;
}

/** The entry in an item, or the issue that makes it unreadable. */
export function parsePlatformItem(
  name: string,
  item: Readonly<Record<string, unknown>>,
): StoredPlatform | v.BaseIssue<unknown> {
  const result = v.safeParse(PlatformItem, item);
  if (!result.success) return result.issues[0];
  const overrides = Object.entries(result.output.overrides);
  return {
    name,
    ...result.output,
    overrides: overrides.map(([pattern, members]) => ({ pattern, ...members })),
  };
}
