/**
 * Examines a serving platform from where the operator sits: its address, its models, an answer, a stream.
 *
 * The functions reach it by another way; what they get, GitLab's connection test shows.
 *
 * @see contract SP 10
 * @module
 */
import { lookup } from 'node:dns/promises';
import { GatewayError } from '#shared/errors.ts';
import { createGlob } from '#shared/glob.ts';
import type { ModelEvent } from '#shared/models/model-event.ts';
import type { PlatformEntry } from '#shared/models/serving-platform.ts';
import { isAllowedAddress } from '#shared/openai/addresses.ts';
import { createConnection } from '#shared/openai/connection.ts';
import type { PlatformKeys } from '#shared/openai/keys.ts';
import { PLATFORM_KINDS } from '#shared/openai/kinds.ts';
import { parsePlatformItem } from '#shared/openai/platform-item.ts';
import { createOperatorPlatform, operatorKeys } from './operator-platform.ts';
import type { Session } from './session.ts';
import type { StoredRecord } from './stored-record.ts';

export interface CheckStep {
  readonly step: string;
  readonly ok: boolean;
  readonly says: string;
}

/** Longer than any healthy server needs. In milliseconds. */
const TIMEOUT_MS = 20_000;

export async function checkPlatform(
  session: Pick<Session, 'region'>,
  { stored, feature, content }: StoredRecord,
  model: string | undefined,
): Promise<readonly CheckStep[]> {
  const name = feature.slice(feature.indexOf('/') + 1);
  const entry = parsePlatformItem(name, content);
  if (stored.type !== 'platform' || !('baseUrl' in entry)) {
    return [{ step: 'entry', ok: false, says: "damaged: write it again with 'platform set'" }];
  }
  const keys = operatorKeys(session.region);
  const address = await checkAddress(entry);
  if (!address.ok) return [address];
  const listed = await listModels(entry, keys);
  const asked = model ?? listed.models[0];
  if (asked === undefined) {
    const says = 'not asked: the server lists no models. Name one with --model.';
    return [address, listed.step, { step: 'answer', ok: false, says }];
  }
  const ask = (streaming: boolean) => checkAnswer(entry, keys, { model: asked, streaming });
  return [address, listed.step, await ask(false), await ask(true)];
}

async function checkAddress({ baseUrl, insecureHttp }: PlatformEntry): Promise<CheckStep> {
  const { hostname, protocol } = new URL(baseUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  const rules = { loopback: true, privateOnly: protocol === 'http:' && insecureHttp };
  try {
    const addresses = (await lookup(host, { all: true })).map(({ address }) => address);
    const refused = addresses.filter((address) => !isAllowedAddress(address, rules));
    const says =
      refused.length > 0
        ? `${refused.join(', ')} is an address that the gateway never contacts`
        : addresses.join(', ');
    return { step: 'address', ok: refused.length === 0, says };
  } catch {
    return { step: 'address', ok: false, says: `the name ${host} is not found` };
  }
}

interface ListedModels {
  readonly step: CheckStep;
  readonly models: readonly string[];
}

async function listModels(entry: PlatformEntry, keys: PlatformKeys): Promise<ListedModels> {
  const { modelsPath } = PLATFORM_KINDS[entry.kind];
  if (modelsPath === undefined) {
    return {
      models: [],
      step: { step: 'models', ok: true, says: 'servers of this kind list none' },
    };
  }
  try {
    const send = createConnection(entry, { loopback: true, ca: await keys.certificatesOf(entry) });
    const url = new URL(entry.baseUrl + modelsPath);
    const request = await keys.sign({ method: 'GET', url, headers: {} }, entry, undefined);
    const response = await send(request, AbortSignal.timeout(TIMEOUT_MS));
    const ids = modelIdsIn(await response.toArray());
    const models = ids.filter((id) => entry.models.some((pattern) => createGlob(pattern)(id)));
    const says =
      models.length > 0
        ? models.join(', ')
        : `status ${response.statusCode}, no model that may be asked`;
    return { models, step: { step: 'models', ok: models.length > 0, says } };
  } catch (error) {
    return { models: [], step: { step: 'models', ok: false, says: reasonOf(error) } };
  }
}

function modelIdsIn(pieces: readonly Buffer[]): string[] {
  try {
    const { data = [] } = JSON.parse(Buffer.concat(pieces).toString('utf8')) as {
      data?: readonly { readonly id?: unknown }[];
    };
    return data.flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
  } catch {
    return [];
  }
}

async function checkAnswer(
  entry: PlatformEntry,
  keys: PlatformKeys,
  { model, streaming }: { readonly model: string; readonly streaming: boolean },
): Promise<CheckStep> {
  const step = streaming ? 'stream' : 'answer';
  const platform = createOperatorPlatform(keys, async () => entry);
  const request = {
    target: { platform: entry.name, modelId: model, region: '' },
    prompt: {
      system: '',
      messages: [{ role: 'user' as const, text: 'Answer with the word "ok".' }],
    },
    maxOutputTokens: 16,
    streaming,
  };
  const startedAt = performance.now();
  let finish: (ModelEvent & { readonly type: 'finish' }) | undefined;
  let firstMs: number | undefined;
  try {
    for await (const event of platform.ask(request, AbortSignal.timeout(TIMEOUT_MS))) {
      firstMs ??= Math.round(performance.now() - startedAt);
      if (event.type === 'finish') finish = event;
    }
  } catch (error) {
    return { step, ok: false, says: reasonOf(error) };
  }
  const usage = finish?.usage ? '' : ', tokens are not counted';
  return {
    step,
    ok: true,
    says: `${model} in ${firstMs} ms, ends with ${finish?.stopReason}${usage}`,
  };
}

/** Words of ours: those of a server may quote what it was sent. */
export function reasonOf(error: unknown): string {
  const { code, message, ...facts } = GatewayError.from(error);
  const { awsError, platformStatus, platformError } = facts;
  const seen = [platformStatus, platformError, awsError].filter(Boolean).join(' ');
  return [message, seen && `(${seen})`, `[${code}]`].filter(Boolean).join(' ');
}
