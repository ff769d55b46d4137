/** Wires the function. Nothing here decides anything. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { createRpcProtocol } from '#shared/aws-protocol.ts';
import { createLog } from '#shared/log.ts';
import { createHandler } from './handler.ts';

const eventBus = process.env['DUO_EDGE_USAGE_EVENT_BUS'];
if (!eventBus) throw new Error('DUO_EDGE_USAGE_EVENT_BUS names no event bus');

const client = new EventBridgeClient({
  requestHandler: new NodeHttpHandler(),
  protocol: createRpcProtocol('eventbridge'),
});

export const handler = createHandler({
  eventBus,
  log: createLog(),
  putEvents: (entries) => client.send(new PutEventsCommand({ Entries: [...entries] })),
});
