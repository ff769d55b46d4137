/**
 * What each package and folder costs in a bundle, by esbuild's account of it.
 *
 * @module
 */
import type { Metafile } from 'esbuild';

/** Bytes in the bundle by package, or by folder of ours; the largest first. */
export function moduleBytes({ outputs }: Metafile): readonly (readonly [string, number])[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const bytes = new Map<string, number>();
  for (const [path, { bytesInOutput }] of inputs) {
    const owner = ownerOf(path);
    bytes.set(owner, (bytes.get(owner) ?? 0) + bytesInOutput);
  }
  return [...bytes].sort(([, a], [, b]) => b - a);
}

/** `@aws-sdk/core` for a file of that package, `shared/auth` for one of ours. */
function ownerOf(path: string): string {
  const [, inPackages] = /.*node_modules\/(.*)$/.exec(path) ?? [];
  if (inPackages !== undefined) {
    return inPackages.split('/', inPackages.startsWith('@') ? 2 : 1).join('/');
  }
  return path.split('/').slice(0, -1).slice(0, 2).join('/') || path;
}
