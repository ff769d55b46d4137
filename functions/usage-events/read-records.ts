import { gunzipSync } from 'node:zlib';
import type { CloudWatchLogsDecodedData } from 'aws-lambda';

export interface UsageRecord {
  /** When the line was written. */
  readonly time: Date;
  /** The line, a JSON object. */
  readonly json: string;
}

export interface UsageRecords {
  readonly records: readonly UsageRecord[];
  /** How many lines were no JSON objects, such as lines that were cut at CloudWatch's limit. */
  readonly unreadable: number;
}

/** What is in the payload of a log subscription: base64 around gzip around lines in an envelope. */
export function readRecords(data: string): UsageRecords {
  const envelope: CloudWatchLogsDecodedData = JSON.parse(
    gunzipSync(Buffer.from(data, 'base64')).toString('utf8'),
  );
  // The other type is CloudWatch's question whether anybody listens.
  const lines = envelope.messageType === 'DATA_MESSAGE' ? envelope.logEvents : [];
  const records = lines
    .map(({ timestamp, message }) => ({ time: new Date(timestamp), json: message.trim() }))
    .filter(({ json }) => isJsonObject(json));
  return { records, unreadable: lines.length - records.length };
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    // Its message would quote the line.
    return false;
  }
}
