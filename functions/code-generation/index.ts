/** Wires the function. Nothing here decides anything. */
import { loadConfig } from '#shared/config.ts';
import { createIdentity } from '#shared/identity.ts';
import { createLog } from '#shared/log.ts';
import { createHandler } from './handler.ts';

const log = createLog();
const { authenticate } = createIdentity(loadConfig(process.env), log);

export const handler = createHandler({ log, authenticate });
