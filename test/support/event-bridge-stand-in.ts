/**
 * EventBridge on a loopback port, as far as `PutEvents` goes: JSON 1.1, with its limits and its way to take
 * some entries of a call and not others.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 * @module
 */
import { exception, startJsonService } from './json-service.ts';

export interface EventBridgeEntry {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  /** In seconds since 1970. */
  readonly Time: number;
  readonly Detail: string;
}

type Verdict = (entry: EventBridgeEntry) => string | undefined;

export interface EventBridgeStandIn extends AsyncDisposable {
  readonly url: string;
  /** What is on the bus, in order. */
  readonly events: readonly EventBridgeEntry[];
  /** How many entries each call had. */
  readonly calls: readonly number[];
  /** From now on: the error code of an entry that is not taken. */
  judge(verdict: Verdict): void;
  /** Answers this many calls with 503, then as before. */
  failCalls(count: number): void;
}

const MAX_ENTRIES = 10;
const MAX_BYTES = 256_000;

export async function startEventBridgeStandIn(): Promise<EventBridgeStandIn> {
  const events: EventBridgeEntry[] = [];
  const calls: number[] = [];
  let verdict: Verdict = () => undefined;
  let failures = 0;
  const service = await startJsonService({
    prefix: 'AWSEvents.',
    answer(operation, { Entries }: { readonly Entries: readonly EventBridgeEntry[] }) {
      calls.push(Entries.length);
      failures -= 1;
      if (failures >= 0) return exception('InternalException', 503);
      const isTooMuch = Entries.length > MAX_ENTRIES || sizeOf(Entries) > MAX_BYTES;
      if (operation !== 'PutEvents' || isTooMuch) return exception('ValidationException');
      const results = Entries.map((entry, index) => {
        const ErrorCode = verdict(entry);
        if (ErrorCode) return { ErrorCode, ErrorMessage: `${ErrorCode} for ${entry.Detail}` };
        events.push(entry);
        return { EventId: `event-${index}` };
      });
      const FailedEntryCount = results.filter((result) => 'ErrorCode' in result).length;
      return { status: 200, body: { FailedEntryCount, Entries: results } };
    },
  });

  return {
    ...service,
    events,
    calls,
    judge(next) {
      verdict = next;
    },
    failCalls(count) {
      failures = count;
    },
  };
}

/** As the service counts: 14 bytes for the time, and the UTF-8 of the texts. */
function sizeOf(entries: readonly EventBridgeEntry[]): number {
  return entries.reduce(
    (sum, { Source, DetailType, Detail }) =>
      sum + 14 + Buffer.byteLength(Source + DetailType + Detail),
    0,
  );
}
