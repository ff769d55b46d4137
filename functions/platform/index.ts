/** Wires the function. Nothing here decides anything. */
import { createKmsKey } from '#shared/auth/kms-key.ts';
import { createBufferedHandler } from '#shared/http/lambda-stream.ts';
import { createLog } from '#shared/log.ts';
import { createCountRequest } from '#shared/usage/metrics.ts';
import { loadConfig } from '#shared/wiring/config.ts';
import { createDocsSource } from '#shared/wiring/docs-source.ts';
import { createIdentity } from '#shared/wiring/identity.ts';
import { createStore } from '#shared/wiring/store.ts';
import { createHandler } from './handler.ts';

const config = loadConfig(process.env);
const log = createLog();
const { serviceName } = config;
const identity = createIdentity(config, createStore(config, log), createKmsKey);

export const handler = createHandler({
  log,
  countRequest: createCountRequest(),
  serviceName,
  ...identity,
  ...createDocsSource(config, log, { env: process.env }),
});

/** For `sam local`, which cannot stream: docs/sam-local.md. */
export const bufferedHandler = createBufferedHandler(handler);

void identity.warm();
