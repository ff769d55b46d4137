/**
 * Indexes in a bucket, fetched when they are first needed and checked before they are used.
 *
 * @see search 8
 * @module
 */
import { tmpdir } from 'node:os';
import type { Log } from '../log.ts';
import { type Download, downloadIndex } from './bucket-download.ts';
import {
  MANIFEST_KEY,
  MAX_MANIFEST_BYTES,
  type ManifestEntry,
  parseManifest,
} from './bucket-manifest.ts';
import type { DocsIndex } from './docs-index.ts';
import type { GetObject } from './get-object.ts';
import { fittingVersion, type IndexSource, searchOpen } from './index-source.ts';
import { messageOf } from './local-indexes.ts';

export interface BucketIndexesOptions {
  readonly getObject: GetObject;
  readonly log: Log;
  /** Where files are kept; default: the system's folder for them. */
  readonly folder?: string;
  /** The clock, in milliseconds since the epoch. */
  readonly now?: () => number;
}

/** In milliseconds. */
const FRESHNESS = {
  /** How long a manifest is not asked for again. */
  manifestMs: 300_000,
  /** How long a failure is left alone. */
  retryMs: 30_000,
};

/** In milliseconds. */
const LIMITS = {
  /** For a manifest, while an index answers already, and else. */
  renewManifestMs: 1_000,
  firstManifestMs: 3_000,
  /** For an index, whoever waits for it. */
  downloadMs: 25_000,
  /** How long a request waits for its index: without any, and while an older one could answer. */
  waitMs: 8_000,
  waitWithOldMs: 1_000,
};

export function createBucketIndexes(options: BucketIndexesOptions): IndexSource {
  const { getObject, log, folder = tmpdir(), now = Date.now } = options;
  const pause = createPause(log, now);
  const manifest = createManifest(getObject, pause, now);
  const store = createStore(
    (entry, signal) => downloadIndex(getObject, entry, { folder, signal }),
    pause,
  );
  return {
    async search(gitlabVersion, query) {
      const entries = await manifest.read(store.indexes().size > 0);
      const versions = entries.map(({ version }) => version);
      const version = fittingVersion(versions, gitlabVersion);
      const entry = entries.find((other) => other.version === version);
      if (entry) await store.provide(entry, versions);
      return searchOpen(store.indexes(), gitlabVersion, query);
    },
  };
}

/** After a failure nothing is tried for a while. */
interface Pause {
  readonly isOver: () => boolean;
  readonly begin: (what: string, error: unknown) => void;
}

function createPause(log: Log, now: () => number): Pause {
  let until = Number.NEGATIVE_INFINITY;
  return {
    isOver: () => now() >= until,
    begin(what, error) {
      until = now() + FRESHNESS.retryMs;
      log('warn', 'documentation index not usable', { what, reason: messageOf(error) });
    },
  };
}

/** The entries of the manifest, the last known ones while it cannot be read. One request asks, others join it. */
function createManifest(getObject: GetObject, pause: Pause, now: () => number) {
  let known: KnownManifest = { entries: [], etag: undefined };
  let askAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  async function ask(limitMs: number): Promise<void> {
    try {
      known = await readManifest(getObject, known, AbortSignal.timeout(limitMs));
      askAt = now() + FRESHNESS.manifestMs;
    } catch (error) {
      pause.begin('manifest', error);
    } finally {
      asking = undefined;
    }
  }

  return {
    async read(hasIndex: boolean): Promise<readonly ManifestEntry[]> {
      if (now() >= askAt && pause.isOver()) {
        asking ??= ask(hasIndex ? LIMITS.renewManifestMs : LIMITS.firstManifestMs);
        await asking;
      }
      return known.entries;
    },
  };
}

/** The indexes at hand, by version. One is fetched at a time; an old one answers until the new one is verified. */
function createStore(
  fetchIndex: (entry: ManifestEntry, signal: AbortSignal) => Promise<Download>,
  pause: Pause,
) {
  const open = new Map<string, Download & { readonly key: string }>();
  let loading: Promise<void> | undefined;

  async function load(entry: ManifestEntry, versions: readonly string[]): Promise<void> {
    try {
      const { key } = entry;
      const download = await fetchIndex(entry, AbortSignal.timeout(LIMITS.downloadMs));
      open.get(entry.version)?.[Symbol.dispose]();
      open.set(entry.version, { ...download, key });
      // What is not in the manifest any more frees its place.
      for (const [version, old] of open) {
        if (versions.includes(version)) continue;
        old[Symbol.dispose]();
        open.delete(version);
      }
    } catch (error) {
      pause.begin(entry.key, error);
    } finally {
      loading = undefined;
    }
  }

  return {
    indexes: (): ReadonlyMap<string, DocsIndex> =>
      new Map([...open].map(([version, { index }]) => [version, index])),
    /** Waits for the entry's index as long as a request may. */
    async provide(entry: ManifestEntry, versions: readonly string[]): Promise<void> {
      if (open.get(entry.version)?.key === entry.key) return;
      if (loading === undefined && !pause.isOver()) return;
      loading ??= load(entry, versions);
      await within(open.size > 0 ? LIMITS.waitWithOldMs : LIMITS.waitMs, loading);
    },
  };
}

interface KnownManifest {
  readonly entries: readonly ManifestEntry[];
  readonly etag: string | undefined;
}

async function readManifest(
  getObject: GetObject,
  known: KnownManifest,
  signal: AbortSignal,
): Promise<KnownManifest> {
  const request = { signal, unlessEtag: known.etag };
  const { status, etag, body } = await getObject(MANIFEST_KEY, request);
  if (status !== 200) {
    body.destroy();
    if (status === 304) return known;
    throw new Error(`S3 answered ${status}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_MANIFEST_BYTES) throw new Error('the manifest is too long');
    chunks.push(chunk);
  }
  return { entries: parseManifest(Buffer.concat(chunks).toString()), etag };
}

async function within(limitMs: number, work: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, limitMs);
  try {
    await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
