/** Wires the function. Nothing here decides anything. */

import { createBufferedHandler } from '#shared/http/lambda-stream.ts';
import { createLog } from '#shared/log.ts';
import { loadConfig } from '#shared/wiring/config.ts';
import { createIdentity } from '#shared/wiring/identity.ts';
import { createModelAccess } from '#shared/wiring/model-access.ts';
import { createStore } from '#shared/wiring/store.ts';
import { createHandler } from './handler.ts';

const config = loadConfig(process.env);
const log = createLog();
const store = createStore(config, log);
const { authenticate, warm } = createIdentity(config, store);
const { strictClassicChat, chatLimits, chatUsage } = config;

export const handler = createHandler({
  log,
  authenticate,
  strictClassicChat,
  chatLimits,
  chatUsage,
  ...createModelAccess(config, store),
});

/** For `sam local`, which cannot stream: docs/sam-local.md. */
export const bufferedHandler = createBufferedHandler(handler);

void warm();
