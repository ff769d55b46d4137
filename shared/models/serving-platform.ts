/**
 * A serving platform that the operator allow-listed, as its entry in the table says.
 *
 * @see contract SP 2.2
 * @module
 */
export const PLATFORM_KIND_NAMES = [
  'openai',
  'vllm',
  'llama-cpp',
  'litellm',
  'azure',
  'azure-v1',
  'mantle',
  'bedrock-openai',
] as const;

/** How a server is spoken to: see `openai/kinds.ts`. */
export type PlatformKindName = (typeof PLATFORM_KIND_NAMES)[number];

export interface PlatformEntry {
  readonly name: string;
  /** Exact and normalised, without the path of an operation and without a slash at its end. */
  readonly baseUrl: string;
  readonly kind: PlatformKindName;
  readonly key: PlatformKey;
  /** Patterns of the models that may be asked. */
  readonly models: readonly string[];
  /** For kinds whose path names a version of the API. */
  readonly apiVersion: string;
  /** PEM certificates trusted beside the system's: the ARN of a secret. */
  readonly caSecret?: string | undefined;
  /** What differs for some models, see {@link overrideFor}. */
  readonly overrides: readonly ModelOverride[];
  /** Answers at a time in one process. */
  readonly maxInFlight: number;
  readonly timeouts: PlatformTimeouts;
  /** Allows `http:`, and then private addresses alone. */
  readonly insecureHttp: boolean;
  /** May be asked where the deployment has a region fence, although it is not AWS's of its geography. */
  readonly outsideRegion: boolean;
}

/** Whose key opens the server. */
export type PlatformKey =
  /** The key that came with GitLab's request. */
  | { readonly type: 'request' }
  | { readonly type: 'secret'; readonly arn: string }
  /** The function's own role signs. */
  | { readonly type: 'role' }
  | { readonly type: 'none' };

/** In milliseconds. */
export interface PlatformTimeouts {
  /** Until a connection stands, TLS included. */
  readonly connectMs: number;
  /** Until the answer begins. */
  readonly firstEventMs: number;
  /** Between two pieces of an answer. */
  readonly idleMs: number;
}

export interface ModelOverride {
  /** A pattern of model names; `*` stands for any characters. */
  readonly pattern: string;
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens' | undefined;
  readonly systemPrompt?: boolean | undefined;
  readonly stopSequences?: boolean | undefined;
  readonly temperature?: boolean | undefined;
  readonly tools?: boolean | undefined;
  readonly usageInStreams?: boolean | undefined;
  /** Thoughts are in the text of the answer, up to `</think>`. Default: they have a member of their own. */
  readonly thinksInline?: boolean | undefined;
  /** The model behind a deployment's own name, where its name says nothing. */
  readonly baseModel?: string | undefined;
  readonly contextTokens?: number | undefined;
  readonly maxOutputTokens?: number | undefined;
  /** Prices for a million tokens, in USD. */
  readonly inputUsd?: number | undefined;
  readonly outputUsd?: number | undefined;
}

/**
 * What is said of a model by all patterns that fit; a longer pattern goes before a shorter one. The table keeps
 * no order.
 */
export function overrideFor(
  overrides: readonly ModelOverride[],
  matches: (pattern: string) => boolean,
): Omit<ModelOverride, 'pattern'> {
  const fitting = overrides
    .filter(({ pattern }) => matches(pattern))
    .sort((a, b) => a.pattern.length - b.pattern.length || (a.pattern < b.pattern ? -1 : 1));
  const { pattern: _, ...members }: Partial<ModelOverride> = Object.assign({}, ...fitting);
  return members;
}

export const PLATFORM_DEFAULTS = {
  apiVersion: '2024-10-21',
  maxInFlight: 64,
  timeouts: { connectMs: 3_000, firstEventMs: 60_000, idleMs: 30_000 },
} as const;

/** Longer than any address. In UTF-16 units. */
const MAX_URL = 255;

/**
 * A base URL in the one form in which two of them are compared: scheme and host in lower case, no default
 * port, no slash at the end. Undefined for what is never a base URL: other schemes, user names, queries,
 * fragments, and characters that programs read differently.
 */
export function normalBaseUrl(text: string): string | undefined {
  if (text.length > MAX_URL || /[\s\\?#]/.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, username, password, host, pathname } = new URL(text);
  const [, authority = ''] = /^[a-z]+:\/\/([^/]*)/i.exec(text) ?? [];
  // Without two slashes, or with three, programs disagree about the host.
  const isPlain = authority !== '' && username === '' && password === '' && !/[%@]/.test(authority);
  if (!isPlain || host === '' || !['https:', 'http:'].includes(protocol)) return undefined;
  let path = pathname;
  while (path.endsWith('/')) path = path.slice(0, -1);
  return `${protocol}//${host}${path}`;
}
