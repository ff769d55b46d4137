/**
 * `npm run sbom`: the bill of materials of what is deployed (CycloneDX, JSON), on standard output.
 *
 * `npm sbom` reads it from the lock file, without a network. Its `--omit=dev` leaves out whatever a
 * development dependency needs as well, the core of the AWS SDK among it, so we choose ourselves.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

interface Locked {
  readonly version?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
}

export interface Sbom {
  readonly bomFormat: string;
  readonly components: readonly { readonly 'bom-ref': string; readonly name: string }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** Names and versions, such as `jose@6.2.17`, of all that a function may contain. */
export function runtimePackages(): ReadonlySet<string> {
  const text = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
  const { packages }: { packages: Record<string, Locked> } = JSON.parse(text);
  const deployed = Object.entries(packages).filter(
    // Optional ones are for other machines, or belong to the tools that peers are.
    ([path, { dev, devOptional, optional }]) => path !== '' && !dev && !devOptional && !optional,
  );
  return new Set(
    deployed.map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`),
  );
}

export function billOfMaterials(): Sbom {
  const options = [
    '--sbom-format=cyclonedx',
    '--package-lock-only',
    '--offline',
    '--loglevel=error',
  ];
  const text = execFileSync('npm', ['sbom', ...options], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: MAX_BYTES,
  });
  const whole: Sbom = JSON.parse(text);
  const kept = runtimePackages();
  return {
    ...whole,
    components: whole.components.filter((component) => kept.has(component['bom-ref'])),
    dependencies: whole.dependencies
      .filter(
        ({ ref }) => kept.has(ref) || !whole.components.some((part) => part['bom-ref'] === ref),
      )
      .map(({ ref, dependsOn }) => ({
        ref,
        dependsOn: dependsOn.filter((name) => kept.has(name)),
      })),
  };
}

const MAX_BYTES = 64 * 1024 * 1024;

if (import.meta.main) console.log(JSON.stringify(billOfMaterials(), null, 2));
