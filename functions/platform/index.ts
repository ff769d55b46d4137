/** Wires the function. Nothing here decides anything. */
import { createKmsKey } from '#shared/auth/kms-key.ts';
import { createBufferedHandler } from '#shared/http/lambda-stream.ts';
import { createLog } from '#shared/log.ts';
import { createCountRequest } from '#shared/usage/metrics.ts';
import { loadConfig } from '#shared/wiring/config.ts';
import { createIdentity } from '#shared/wiring/identity.ts';
import { createHandler } from './handler.ts';

const log = createLog();
const identity = createIdentity(loadConfig(process.env), log, createKmsKey);

export const handler = createHandler({ log, countRequest: createCountRequest(), ...identity });

/** For `sam local`, which cannot stream: docs/sam-local.md. */
export const bufferedHandler = createBufferedHandler(handler);

void identity.warm();
