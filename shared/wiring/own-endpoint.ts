/**
 * The gateway's own model endpoint as the address of a model in GitLab: requests with a key of it count for the key,
 * and nothing is fetched. Loaded with the first such request, and left out of the bundles where the endpoint is
 * switched off: see `infra/deploy/optional-parts.ts`.
 *
 * @see contract SP 2.4
 * @module
 */
import { type Ask, type AskDependencies, createAsk } from '../ask/ask.ts';
import { createNames } from '../ask/name-plan.ts';
import { createVerifyKey, type VerifyKey } from '../auth/key-holders.ts';
import type { ModelKey } from '../auth/model-key.ts';
import { GatewayError } from '../errors.ts';
import type { RequestContext } from '../request/request-context.ts';
import { FEATURES } from '../routing/features.ts';
import type { OperatorSettings } from '../routing/operator-settings.ts';
import type { Config } from './config.ts';
import { createReadKey } from './read-key.ts';
import { reportUnreadable, type Store } from './store.ts';

export interface OwnEndpointOptions {
  readonly asking: AskDependencies;
  /** What operators have decided. Never rejects. */
  readonly settings: () => Promise<OperatorSettings | undefined>;
}

/** Answers requests whose `apiKey` is a key of ours. */
export function createAskByKey(
  { region, builtInAliases }: Config,
  store: Store,
  given: OwnEndpointOptions,
): Ask {
  const { asking, settings } = given;
  const verifyKey = createVerifyKey({
    readKey: createReadKey(store),
    reportUnreadable: reportUnreadable(store.log, 'keys not readable, known ones serve'),
    now: store.now,
  });
  const names = createNames({ ...asking, settings, region, builtInAliases });

  return async (context, { apiKey = '', identifier = '', endpoint: _, ...request }) => {
    const key = await verified(apiKey, context, verifyKey);
    const plan = await names.planFor(identifier, key);
    const { deadlineMs } = FEATURES[request.feature];
    const ask = createAsk({
      ...asking,
      routeFeature: async () => ({ ...plan, deadlineMs }),
      admit: (admitted, demand) => asking.admit(admitted, { ...demand, own: `key/${key.id}` }),
    });
    return ask(context, { ...request, identifier: undefined });
  };
}

/** A key that is refused here is a model's, not the caller's. */
async function verified(
  text: string,
  { record }: RequestContext,
  verifyKey: VerifyKey,
): Promise<ModelKey> {
  try {
    return await verifyKey(text, record);
  } catch (error) {
    const { code, message } = GatewayError.from(error);
    throw code === 'unauthenticated' ? new GatewayError('model_credentials', message) : error;
  }
}
