/**
 * What a server says of its models: whether it has those that are assigned, and as much context as the gateway
 * reckons with.
 *
 * @module
 */
import { profileOf } from '#shared/gitlab/gitlab-families.ts';
import { createGlob } from '#shared/glob.ts';
import { overrideFor, type PlatformEntry } from '#shared/models/serving-platform.ts';
import { createConnection } from '#shared/openai/connection.ts';
import type { PlatformKeys } from '#shared/openai/keys.ts';
import { PLATFORM_KINDS } from '#shared/openai/kinds.ts';
import { oneLine } from '../common/plain-text.ts';
import { type CheckStep, reasonOf } from './check-step.ts';

/** Longer than any healthy server needs to list its models. In milliseconds. */
const TIMEOUT_MS = 20_000;
/** More than any list has, in bytes. */
const MAX_BYTES = 4 * 1024 * 1024;
/** More would fill the screen. */
const SHOWN = 5;

export interface ServedModels {
  readonly steps: readonly CheckStep[];
  /** Those that may be asked. */
  readonly names: readonly string[];
}

/** `used`: the names of the entry's models that are assigned. */
export async function checkServedModels(
  entry: PlatformEntry,
  keys: PlatformKeys,
  used: readonly string[],
): Promise<ServedModels> {
  const { modelsPath } = PLATFORM_KINDS[entry.kind];
  const models = (ok: boolean, says: string): CheckStep => ({ step: 'models', ok, says });
  if (modelsPath === undefined) {
    return { names: [], steps: [models(true, 'servers of this kind list none')] };
  }
  try {
    const { status, served } = await listModels(entry, keys, modelsPath);
    const names = [...served.keys()].filter((id) =>
      entry.models.some((pattern) => createGlob(pattern)(id)),
    );
    if (names.length === 0) {
      return { names, steps: [models(false, `status ${status}, no model that may be asked`)] };
    }
    const missing = used.filter((name) => !served.has(name));
    const more = names.length - SHOWN;
    const listed = names.slice(0, SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
    const says = missing.length > 0 ? `assigned and not listed: ${missing.join(', ')}` : listed;
    const asked = used.length > 0 ? used : names.slice(0, 1);
    const contexts = asked.flatMap((name) => contextStep(entry, name, served.get(name)) ?? []);
    return { names, steps: [models(missing.length === 0, says), ...contexts] };
  } catch (error) {
    return { names: [], steps: [models(false, reasonOf(error))] };
  }
}

/** A prompt that is longer than the server's context fails, however well it suits the model. */
function contextStep(
  entry: PlatformEntry,
  name: string,
  tokens: number | undefined,
): CheckStep | undefined {
  if (tokens === undefined) return undefined;
  const { baseModel, contextTokens } = overrideFor(entry.overrides, (pattern) =>
    createGlob(pattern)(name),
  );
  const target = { platform: entry.name, modelId: name, region: '', baseModel, contextTokens };
  const reckoned = profileOf(target, undefined).contextTokens;
  const ok = reckoned <= tokens;
  const says = ok
    ? `${name} takes ${tokens} tokens, the gateway reckons with ${reckoned}`
    : `${name} takes ${tokens} tokens, and the gateway reckons with ${reckoned}: ` +
      `platform set ${entry.name} --model '${name}' --context ${tokens}`;
  return { step: 'context', ok, says };
}

interface ListedModels {
  readonly status: number;
  /** By name: how many tokens it takes, where the server says so. */
  readonly served: ReadonlyMap<string, number | undefined>;
}

async function listModels(
  entry: PlatformEntry,
  keys: PlatformKeys,
  modelsPath: string,
): Promise<ListedModels> {
  const send = createConnection(entry, { loopback: true, ca: await keys.certificatesOf(entry) });
  const url = new URL(entry.baseUrl + modelsPath);
  const request = await keys.sign({ method: 'GET', url, headers: {} }, entry, undefined);
  const response = await send(request, AbortSignal.timeout(TIMEOUT_MS));
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MAX_BYTES) break;
    pieces.push(piece);
  }
  return { status: response.statusCode ?? 0, served: modelsIn(Buffer.concat(pieces)) };
}

/** The member in which vLLM says how long a context may be, and where llama.cpp does. */
interface ListedModel {
  readonly id?: unknown;
  readonly max_model_len?: unknown;
  readonly meta?: { readonly n_ctx?: unknown } | null;
}

function modelsIn(body: Buffer): Map<string, number | undefined> {
  const served = new Map<string, number | undefined>();
  try {
    const { data } = JSON.parse(body.toString('utf8')) as { data?: readonly ListedModel[] };
    for (const { id, max_model_len: length, meta } of data ?? []) {
      const tokens = [length, meta?.n_ctx].find((value) => typeof value === 'number');
      if (typeof id === 'string') served.set(oneLine(id), tokens);
    }
  } catch {
    // No list of models.
  }
  return served;
}
