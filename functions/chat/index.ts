/** Wires the function. Nothing here decides anything. */

import { createBufferedHandler } from '#shared/http/lambda-stream.ts';
import { createLog } from '#shared/log.ts';
import { loadConfig } from '#shared/wiring/config.ts';
import { createIdentity } from '#shared/wiring/identity.ts';
import { createModelAccess } from '#shared/wiring/model-access.ts';
import { createStore } from '#shared/wiring/store.ts';
import { type Wiring, warmUp } from '#shared/wiring/warm-up.ts';
import { createHandler } from './handler.ts';

const config = loadConfig(process.env);
const log = createLog();
const store = createStore(config, log);
const { authenticate, warm } = createIdentity(config, store);
const { strictClassicChat, chatLimits, chatUsage } = config;

const wire = (wiring: Wiring) =>
  createHandler({ ...wiring, strictClassicChat, chatLimits, chatUsage });

const access = createModelAccess(config, store);
export const handler = wire({ log, authenticate, ...access });

/** For `sam local`, which cannot stream: docs/sam-local.md. */
export const bufferedHandler = createBufferedHandler(handler);

void warm();
export const initialised = warmUp({ config, access }, wire, {
  path: '/v2/chat/agent',
  body: { messages: [{ role: 'user', content: 'What is this?' }] },
});
