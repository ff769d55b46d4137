/**
 * What the report says of serving platforms: which servers besides Bedrock may answer.
 *
 * @module
 */
import { PLATFORM } from '#shared/routing/listed-platform.ts';
import { oneLine } from '../common/plain-text.ts';
import type { StoredRecord } from './stored-record.ts';

export interface ReportedPlatform {
  readonly name: string;
  readonly kind: string;
  readonly url: string;
  /** Where its key comes from, such as `request` or the ARN of a secret; never a key. */
  readonly key: string;
  /** Patterns of the models that may be asked; none: all. */
  readonly models: readonly string[];
  readonly state: 'enabled' | 'disabled' | 'damaged';
  readonly version: number | null;
  readonly changedBy: string | null;
  /** ISO 8601, UTC. */
  readonly changedAt: string | null;
}

export function reportPlatforms(records: readonly StoredRecord[]): ReportedPlatform[] {
  const listed = records.filter(
    ({ feature, stored }) => feature.startsWith(PLATFORM) && stored.type !== 'removed',
  );
  return listed.map(({ feature, stored, content, version, changedBy, changedAt }) => {
    const entry = stored.type === 'platform' ? stored.platform : undefined;
    const text = (value: unknown) => oneLine(String(value ?? ''));
    return {
      name: text(feature.slice(PLATFORM.length)),
      kind: text(content['kind']),
      url: text(entry?.baseUrl),
      key: text(content['key']) || 'none',
      models: (entry?.models ?? []).map(oneLine),
      state: entry === undefined ? 'damaged' : entry.enabled ? 'enabled' : 'disabled',
      version: version ?? null,
      changedBy: changedBy === undefined ? null : oneLine(changedBy),
      changedAt: changedAt === undefined ? null : oneLine(changedAt),
    };
  });
}
