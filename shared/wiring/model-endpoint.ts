/**
 * Wires the model endpoint: keys instead of tokens, and models that are asked in blocks.
 *
 * @module
 */
import * as v from 'valibot';
import type { AskDependencies } from '../ask/ask.ts';
import type { KeysOptions } from '../auth/key-holders.ts';
import { DIALOGUES } from '../bedrock/dialogue.ts';
import type { ChargeRequest } from '../budgets/budgets.ts';
import { dialogueBody } from '../openai/dialogue-request.ts';
import type { OperatorSettings } from '../routing/operator-settings.ts';
import { type CountRequest, createCountRequest } from '../usage/metrics.ts';
import { type Config, ConfigurationError, type Environment, loadConfig } from './config.ts';
import { createAsking, type ModelAccess } from './model-access.ts';
import { createReadKey } from './read-key.ts';
import { reportUnreadable, type Store } from './store.ts';
import { choice } from './variables.ts';

/** Unless the operator set another: agents' models pause for long between two tokens. In milliseconds. */
const IDLE_MS = '60000';

export interface EndpointConfig extends Config {
  /** Whether models' platforms may cache the beginnings of conversations. */
  readonly promptCaching: boolean;
}

/** Unless it says otherwise. */
const PromptCaching = choice(['true', 'false']);

/** @throws {ConfigurationError} */
export function loadEndpointConfig(env: Environment): EndpointConfig {
  const config = loadConfig({ ...env, DUO_EDGE_IDLE_MS: env['DUO_EDGE_IDLE_MS'] || IDLE_MS });
  const { success, output } = v.safeParse(PromptCaching, env['DUO_EDGE_PROMPT_CACHING']);
  if (!success) throw new ConfigurationError(['DUO_EDGE_PROMPT_CACHING is not one of true, false']);
  return { ...config, promptCaching: output === 'true' };
}

export interface EndpointAccess {
  readonly asking: AskDependencies;
  /** What operators have decided. Never rejects. */
  readonly settings: () => Promise<OperatorSettings | undefined>;
  /** Reads the same, unless it is known. Never rejects. */
  readonly prepare: () => Promise<unknown>;
  /** Waits for a read that requests do not wait for, as {@link ModelAccess} does. */
  readonly settle: ModelAccess['settle'];
  readonly countRequest: CountRequest;
  readonly chargeRequest: ChargeRequest;
  readonly readKey: KeysOptions['readKey'];
  readonly reportUnreadable: (error: unknown) => void;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
}

export function createEndpointAccess(config: Config, store: Store): EndpointAccess {
  const { asking, settings, settle, chargeRequest } = createAsking(config, store, {
    bedrock: DIALOGUES,
    servingPlatforms: dialogueBody,
  });
  return {
    asking,
    settings,
    prepare: settings,
    settle,
    countRequest: createCountRequest(),
    chargeRequest,
    readKey: createReadKey(store),
    reportUnreadable: reportUnreadable(store.log, 'keys not readable, known ones serve'),
    now: store.now,
  };
}
