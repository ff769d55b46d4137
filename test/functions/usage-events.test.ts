import { gzipSync } from 'node:zlib';
import type { CloudWatchLogsEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type EventBridgeStandIn,
  startEventBridgeStandIn,
} from '../support/event-bridge-stand-in.ts';

const TIME_MS = 1_764_000_000_000;

let bridge: EventBridgeStandIn;
let handler: (event: CloudWatchLogsEvent) => Promise<void>;

beforeEach(async () => {
  bridge = await startEventBridgeStandIn();
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ENDPOINT_URL_EVENTBRIDGE', bridge.url);
  vi.stubEnv('DUO_EDGE_USAGE_EVENT_BUS', 'audit');
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.resetModules();
  ({ handler } = await import('../../functions/usage-events/index.ts'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await bridge[Symbol.asyncDispose]();
});

describe('usage records', () => {
  it('become events, with the time of their line', async () => {
    const line = { message: 'request', correlationId: 'a', user: '0af3', costUsd: 0.000_12 };

    await handler(subscription([JSON.stringify(line)]));

    expect(bridge.events).toEqual([
      {
        EventBusName: 'audit',
        Source: 'duo-edge',
        DetailType: 'Duo Edge request',
        Time: TIME_MS / 1_000,
        Detail: JSON.stringify(line),
      },
    ]);
  });

  it('keep their order in batches of ten', async () => {
    await handler(subscription(linesOf(23)));

    expect(bridge.calls).toEqual([10, 10, 3]);
    expect(correlationIds()).toEqual(numbers(23));
  });

  it('are in batches of no more bytes than EventBridge takes', async () => {
    const wide = 'ü'.repeat(50_000); // 100 KB each
    await handler(subscription(numbers(5).map((correlationId) => json({ correlationId, wide }))));

    expect(bridge.calls).toEqual([2, 2, 1]);
    expect(correlationIds()).toEqual(numbers(5));
  });

  it('that were not taken are sent again, and no others', async () => {
    const refusals = new Map([['3', 2]]);
    bridge.judge(({ Detail }) => {
      const { correlationId } = JSON.parse(Detail);
      const left = refusals.get(correlationId) ?? 0;
      refusals.set(correlationId, left - 1);
      return left > 0 ? 'ThrottlingException' : undefined;
    });

    await handler(subscription(linesOf(5)));

    expect(bridge.calls).toEqual([5, 1, 1]);
    expect(correlationIds()).toEqual(['0', '1', '2', '4', '3']);
  });

  it('that are never taken fail the invocation, by code, and keep no others back', async () => {
    bridge.judge(({ Detail }) => (Detail.includes('"1"') ? 'InternalFailure' : undefined));

    await expect(handler(subscription(linesOf(12)))).rejects.toThrow(
      /^EventBridge did not take 1 of 12 records: InternalFailure$/,
    );
    expect(bridge.calls).toEqual([10, 1, 1, 2]);
    expect(correlationIds()).toHaveLength(11);
  });

  it('outlast a bus that is away for a moment', async () => {
    bridge.failCalls(1);

    await handler(subscription(linesOf(1)));

    expect(correlationIds()).toEqual(['0']);
  });

  it('that EventBridge refuses altogether fail the invocation', async () => {
    const tooLarge = json({ correlationId: '0', wide: 'x'.repeat(300_000) });

    await expect(handler(subscription([tooLarge, ...linesOf(1)]))).rejects.toThrow(
      /^EventBridge did not take 1 of 2 records: ValidationException$/,
    );
    expect(correlationIds()).toEqual(['0']);
  });
});

describe('what is no usage record', () => {
  it('is passed over, and counted without being quoted', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});

    await handler(subscription(['{"secret": "CANARY', '["CANARY"]', ...linesOf(1)]));

    expect(correlationIds()).toEqual(['0']);
    const [said] = warn.mock.calls.flat();
    expect(JSON.parse(String(said))).toMatchObject({ level: 'WARN', unreadable: 2 });
    expect(said).not.toContain('CANARY');
  });

  it('is CloudWatch’s own question whether anybody listens', async () => {
    const question = 'CWL CONTROL MESSAGE: Checking health of destination Firehose.';

    await handler(subscription([question], 'CONTROL_MESSAGE'));

    expect(bridge.calls).toEqual([]);
  });
});

it('does not start without a bus', async () => {
  vi.stubEnv('DUO_EDGE_USAGE_EVENT_BUS', '');
  vi.resetModules();

  await expect(import('../../functions/usage-events/index.ts')).rejects.toThrow(
    'DUO_EDGE_USAGE_EVENT_BUS names no event bus',
  );
});

const json = (value: object) => JSON.stringify(value);
const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));
const linesOf = (count: number) => numbers(count).map((correlationId) => json({ correlationId }));

function correlationIds(): readonly string[] {
  return bridge.events.map(({ Detail }) => JSON.parse(Detail).correlationId);
}

/** What CloudWatch Logs invokes a subscribed function with. */
function subscription(lines: readonly string[], messageType = 'DATA_MESSAGE'): CloudWatchLogsEvent {
  const envelope = {
    messageType,
    owner: '123456789012',
    logGroup: '/aws/lambda/duo-edge-prod-chat',
    logStream: '2026/11/22/[$LATEST]0a1b',
    subscriptionFilters: ['chat'],
    logEvents: lines.map((message, index) => ({ id: String(index), timestamp: TIME_MS, message })),
  };
  return { awslogs: { data: gzipSync(JSON.stringify(envelope)).toString('base64') } };
}
