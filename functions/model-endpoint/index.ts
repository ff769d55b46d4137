/** Wires the function. Nothing here decides anything. */
import { createBufferedHandler } from '#shared/http/lambda-stream.ts';
import { createLog } from '#shared/log.ts';
import { trustCertificates } from '#shared/wiring/identity.ts';
import { createEndpointAccess, loadEndpointConfig } from '#shared/wiring/model-endpoint.ts';
import { createStore } from '#shared/wiring/store.ts';
import { createEndpoint } from './endpoint.ts';

const config = loadEndpointConfig(process.env);
const log = createLog();
if (config.caCertificates !== undefined) trustCertificates(config.caCertificates);

export const handler = createEndpoint(config, {
  log,
  ...createEndpointAccess(config, createStore(config, log)),
});

/** For `sam local`, which cannot stream: docs/sam-local.md. */
export const bufferedHandler = createBufferedHandler(handler);
