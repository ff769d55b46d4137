/**
 * The endpoint of a configuration: who is let in, and what names mean.
 *
 * @module
 */
import { createNames } from '#shared/ask/name-plan.ts';
import {
  createKeyAuthenticate,
  createKeyBypass,
  createVerifyKey,
} from '#shared/auth/key-holders.ts';
import type { Log } from '#shared/log.ts';
import type { EndpointAccess, EndpointConfig } from '#shared/wiring/model-endpoint.ts';
import { createHandler } from './handler.ts';

export interface EndpointOptions extends EndpointAccess {
  readonly log: Log;
  /** How long a client is left without a byte, in milliseconds. Default 10,000: some give up after 30 s. */
  readonly silenceMs?: number;
}

const SILENCE_MS = 10_000;

export function createEndpoint(config: EndpointConfig, options: EndpointOptions) {
  const { asking, settings, silenceMs = SILENCE_MS } = options;
  const { region, builtInAliases, promptCaching, bypassAuthentication } = config;
  return createHandler({
    ...options,
    authenticate: bypassAuthentication
      ? createKeyBypass()
      : createKeyAuthenticate(createVerifyKey(options)),
    names: createNames({ ...asking, settings, region, builtInAliases }),
    promptCaching,
    silenceMs,
  });
}
