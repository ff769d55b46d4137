/**
 * Turns an example file into what is to be replayed: variants applied, defaults filled in.
 *
 * @module
 */
import type { Example, ExampleModel, ExampleStep, Expectation, TokenSpec } from './example.ts';
import { type Fixtures, fixtures } from './fixtures.ts';
import type { Json, JsonObject } from './json.ts';
import { mergePatch } from './merge-patch.ts';

/** An example file's content. */
export interface ExampleFile extends RawStep {
  readonly id: string;
  readonly title: string;
  readonly tags?: readonly string[];
  readonly note?: string;
  readonly steps?: readonly RawStep[];
  readonly variants?: readonly Variant[];
}

interface Variant {
  readonly id: string;
  readonly patch: Json;
  readonly note?: string;
}

interface RawStep {
  readonly gateway?: JsonObject;
  readonly token?: RawToken | 'saved' | null;
  readonly model?: ExampleModel;
  readonly request: RawRequest;
  readonly expect: Expectation;
  readonly save?: Readonly<Record<string, string>>;
}

interface RawToken extends Omit<Partial<TokenSpec>, 'scopes'> {
  readonly scopes?: 'all' | readonly string[];
  readonly without?: readonly string[];
}

interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly use_headers?: string;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: Json;
  readonly body_text?: Json;
  readonly body_base64?: string;
}

/** The case itself, or each of its variants when it has any. */
export function expand(file: string, content: ExampleFile): readonly Example[] {
  if (content.variants === undefined) return [toExample(file, content)];
  return content.variants.map(({ id, patch, note }) => {
    const patched = mergePatch(content as unknown as Json, patch) as unknown as ExampleFile;
    return toExample(file, {
      ...patched,
      id: `${content.id}/${id}`,
      ...(note !== undefined && { note }),
    });
  });
}

function toExample(file: string, content: ExampleFile): Example {
  const { id, title, tags = [], note, gateway } = content;
  const steps = content.steps ?? [content];
  return {
    id,
    title,
    file,
    tags,
    ...(note !== undefined && { note }),
    steps: steps.map((step) => toStep({ ...(gateway && { gateway }), ...step }, fixtures)),
  };
}

function toStep(step: RawStep, shared: Fixtures): ExampleStep {
  const { use_headers = 'none', headers, ...request } = step.request;
  const set = shared.header_sets[use_headers];
  if (set === undefined) throw new Error(`No header set is named ${use_headers}.`);
  return {
    gateway: { ...shared.gateway, ...step.gateway },
    token: toToken(step.token, shared),
    model: step.model ?? shared.model,
    request: { ...request, headers: mergeHeaders(set, headers ?? {}) },
    expect: step.expect,
    save: step.save ?? {},
  };
}

function toToken(token: RawStep['token'], shared: Fixtures): ExampleStep['token'] {
  if (token === null || token === 'saved') return token;
  const { without = [], scopes, claims, ...spec } = { ...(shared.token as RawToken), ...token };
  const { issuer = 'gitlab', expires_in = 3600 } = spec;
  const granted = scopes === 'all' || scopes === undefined ? shared.scopes_all : scopes;
  const remaining = granted.filter((scope) => !without.includes(scope));
  return {
    ...spec,
    issuer,
    expires_in,
    scopes: remaining,
    // A claim of the case itself wins, so that a case can spoil even the list of scopes.
    claims: { ...shared.claims[issuer], scopes: remaining, ...claims },
  };
}

/** `base` with `changes`, names compared without case; null removes. */
function mergeHeaders(
  base: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string | null>>,
): Readonly<Record<string, string>> {
  const changed = new Set(Object.keys(changes).map((name) => name.toLowerCase()));
  const kept = Object.entries(base).filter(([name]) => !changed.has(name.toLowerCase()));
  const added = Object.entries(changes).filter((entry): entry is [string, string] => {
    return entry[1] !== null;
  });
  return Object.fromEntries([...kept, ...added]);
}
