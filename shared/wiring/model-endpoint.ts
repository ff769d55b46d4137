/**
 * Wires the model endpoint: keys instead of tokens, and models that are asked in blocks.
 *
 * @module
 */
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import type { AskDependencies } from '../ask/ask.ts';
import { MODEL_KEY, type ModelKey, parseModelKey } from '../auth/model-key.ts';
import { DIALOGUES } from '../bedrock/dialogue.ts';
import type { ChargeRequest } from '../budgets/budgets.ts';
import { dialogueBody } from '../openai/dialogue-request.ts';
import type { OperatorSettings } from '../routing/operator-settings.ts';
import { type CountRequest, createCountRequest } from '../usage/metrics.ts';
import { type Config, type Environment, loadConfig } from './config.ts';
import { createAsking } from './model-access.ts';
import { reportUnreadable, type Store } from './store.ts';
import { variable } from './variables.ts';

/** Unless the operator set another: agents' models pause for long between two tokens. In milliseconds. */
const IDLE_MS = '60000';

/** On unless it says otherwise. */
const unlessFalse = () => variable((given) => !/^(false|0|no|off)$/i.test(given.trim()), true);

const Switches = v.object({
  DUO_EDGE_BUILT_IN_ALIASES: unlessFalse(),
  DUO_EDGE_PROMPT_CACHING: unlessFalse(),
});

export interface EndpointConfig extends Config {
  /** Whether models have names that no operator gave them. */
  readonly builtInAliases: boolean;
  /** Whether models' platforms may cache the beginnings of conversations. */
  readonly promptCaching: boolean;
}

/** @throws {ConfigurationError} */
export function loadEndpointConfig(env: Environment): EndpointConfig {
  const config = loadConfig({ ...env, DUO_EDGE_IDLE_MS: env['DUO_EDGE_IDLE_MS'] || IDLE_MS });
  const switches = v.parse(Switches, env);
  return {
    ...config,
    builtInAliases: switches.DUO_EDGE_BUILT_IN_ALIASES,
    promptCaching: switches.DUO_EDGE_PROMPT_CACHING,
  };
}

export interface EndpointAccess {
  readonly asking: AskDependencies;
  /** What operators have decided. Never rejects. */
  readonly settings: () => Promise<OperatorSettings | undefined>;
  /** Reads the same, unless it is known. Never rejects. */
  readonly prepare: () => Promise<unknown>;
  readonly countRequest: CountRequest;
  readonly chargeRequest: ChargeRequest;
  /** The stored key of an id; undefined: there is none. Rejects when the table cannot be read. */
  readonly readKey: (id: string) => Promise<ModelKey | undefined>;
  readonly reportUnreadable: (error: unknown) => void;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
}

export function createEndpointAccess(config: Config, store: Store): EndpointAccess {
  const { asking, settings, chargeRequest } = createAsking(config, store, {
    bedrock: DIALOGUES,
    servingPlatforms: dialogueBody,
  });
  return {
    asking,
    settings,
    prepare: settings,
    countRequest: createCountRequest(),
    chargeRequest,
    readKey: createReadKey(store),
    reportUnreadable: reportUnreadable(store.log, 'keys not readable, known ones serve'),
    now: store.now,
  };
}

/** A read that takes longer counts as failed; a new process is slow. In milliseconds. */
const TIMEOUT_MS = 1_000;
const FIRST_TIMEOUT_MS = 3_000;

function createReadKey({ client, table }: Store): EndpointAccess['readKey'] {
  let hasRead = false;
  return async (id) => {
    const abortSignal = AbortSignal.timeout(hasRead ? TIMEOUT_MS : FIRST_TIMEOUT_MS);
    const command = new GetItemCommand({
      TableName: table,
      Key: { pk: { S: MODEL_KEY }, sk: { S: id } },
      ConsistentRead: true,
    });
    const { Item } = await client.send(command, { abortSignal });
    hasRead = true;
    return Item && parseModelKey(id, unmarshall(Item));
  };
}
