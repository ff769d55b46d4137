/**
 * The functions' handlers, wired as their `index.ts` do it, for any configuration.
 *
 * @module
 */
import '#infra/local/lambda-runtime.ts';
import type { StreamingHandler } from '#infra/local/gateway.ts';
import { createKmsKey } from '#shared/auth/kms-key.ts';
import type { Log } from '#shared/log.ts';
import { type Environment, loadConfig } from '#shared/wiring/config.ts';
import { createDocsSource } from '#shared/wiring/docs-source.ts';
import { createIdentity } from '#shared/wiring/identity.ts';
import { createModelAccess } from '#shared/wiring/model-access.ts';
import { createEndpointAccess, loadEndpointConfig } from '#shared/wiring/model-endpoint.ts';
import { createStore } from '#shared/wiring/store.ts';
import type { EndpointOptions } from '../../functions/model-endpoint/endpoint.ts';

export interface HandlerOptions extends Pick<EndpointOptions, 'silenceMs'> {
  /** The clock of all caches, in milliseconds since the epoch. */
  readonly now?: () => number;
}

export async function createHandlers(
  env: Environment,
  log: Log,
  { now = Date.now, ...endpoint }: HandlerOptions = {},
): Promise<Record<string, StreamingHandler>> {
  // Loaded only now: Middy asks for Lambda's runtime when a handler is loaded.
  const codeCompletion = await import('../../functions/code-completion/handler.ts');
  const codeGeneration = await import('../../functions/code-generation/handler.ts');
  const chat = await import('../../functions/chat/handler.ts');
  const platform = await import('../../functions/platform/handler.ts');

  const config = loadConfig(env);
  const store = createStore(config, log, now);
  const dependencies = {
    ...config,
    ...createIdentity(config, store, createKmsKey),
    ...createModelAccess(config, store),
    ...createDocsSource(config, log, { env, now }),
    log,
  };
  const { createEndpoint } = await import('../../functions/model-endpoint/endpoint.ts');
  const endpointConfig = loadEndpointConfig(env);
  const handlers = {
    'code-completion': codeCompletion.createHandler(dependencies),
    'code-generation': codeGeneration.createHandler(dependencies),
    chat: chat.createHandler(dependencies),
    platform: platform.createHandler(dependencies),
    'model-endpoint': createEndpoint(endpointConfig, {
      log,
      ...createEndpointAccess(endpointConfig, store),
      ...endpoint,
    }),
  };
  // Middy's types describe a plain handler; in streaming mode the runtime calls it like this.
  return handlers as unknown as Record<string, StreamingHandler>;
}
