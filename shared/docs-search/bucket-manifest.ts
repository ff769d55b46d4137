/**
 * The list of indexes in a bucket, which is data and not trusted to name anything else.
 *
 * @see search 8
 * @module
 */
import * as v from 'valibot';

export const MANIFEST_KEY = 'docs/manifest.json';
export const MANIFEST_FORMAT = 1;

/** A manifest is a few hundred bytes. */
export const MAX_MANIFEST_BYTES = 256 * 1024;

/** An index of GitLab's documentation is 20 MB; a function's `/tmp` holds 512. */
const MAX_INDEX_BYTES = 200 * 1024 * 1024;

const KEY = /^docs\/gitlab-\d{1,4}\.\d{1,4}-[0-9a-f]{16}\.sqlite$/;

export interface ManifestEntry {
  readonly version: string;
  readonly key: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly pages: number;
  readonly made_at: string;
}

const Entry = v.object({
  version: v.pipe(v.string(), v.regex(/^\d{1,4}\.\d{1,4}$/)),
  key: v.pipe(v.string(), v.regex(KEY)),
  bytes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_INDEX_BYTES)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  pages: v.pipe(v.number(), v.integer(), v.minValue(0)),
  made_at: v.pipe(v.string(), v.maxLength(40)),
});

const Manifest = v.object({ format: v.literal(MANIFEST_FORMAT), indexes: v.array(v.unknown()) });

/**
 * The entries that can be used; others are left out.
 *
 * @throws {Error} when the text is no manifest of this format
 */
export function parseManifest(text: string): ManifestEntry[] {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Manifest), text);
  if (!parsed.success) throw new Error('the manifest is not one of this format');
  return parsed.output.indexes.flatMap((entry) => {
    const { success, output } = v.safeParse(Entry, entry);
    return success && output.key === keyOf(output) ? [output] : [];
  });
}

/** Where an index lies in its bucket: a new one never replaces the object of an old one. */
export function keyOf({ version, sha256 }: Pick<ManifestEntry, 'version' | 'sha256'>): string {
  return `docs/gitlab-${version}-${sha256.slice(0, 16)}.sqlite`;
}

export function manifestText(indexes: readonly ManifestEntry[]): string {
  return `${JSON.stringify({ format: MANIFEST_FORMAT, indexes }, undefined, 2)}\n`;
}
