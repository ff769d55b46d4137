/** What is installed is what was written down, and runs nothing on its way in. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { billOfMaterials, runtimePackages } from '#infra/deploy/sbom.ts';

const ROOT = join(import.meta.dirname, '..', '..');

interface Package {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly license?: string;
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const read = (name: string) => JSON.parse(readFileSync(join(ROOT, name), 'utf8'));
const manifest: Manifest = read('package.json');
const lock: { packages: Readonly<Record<string, Package>> } = read('package-lock.json');

const installed = Object.entries(lock.packages).filter(([path]) => path !== '');
const atRuntime = installed.filter(([, { dev, devOptional }]) => !dev && !devOptional);

/** Without a word about terms a package may not be passed on; these are the terms that we know. */
const LICENSES = ['MIT', 'MIT-0', 'Apache-2.0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause'];

describe('a runtime dependency', () => {
  it('is one of those in package.json, or of theirs', () => {
    expect(atRuntime.map(([path]) => path)).toEqual(
      expect.arrayContaining(
        Object.keys(manifest.dependencies).map((name) => `node_modules/${name}`),
      ),
    );
    expect(atRuntime.length).toBeLessThan(installed.length);
  });

  it.each(atRuntime)('has no install script: %s', (_, { hasInstallScript = false }) => {
    expect(hasInstallScript).toBe(false);
  });

  it.each(atRuntime)('has a license that allows what we do: %s', (_, { license = 'none' }) => {
    expect(LICENSES).toContain(license);
  });
});

describe('the lock file', () => {
  it('has no download addresses: the registry is the installer’s choice', () => {
    expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it('pins every package by version and by content', () => {
    const loose = installed.filter(([, { version, integrity }]) => !version || !integrity);

    expect(loose).toEqual([]);
  });

  it('has the exact versions of package.json', () => {
    const wanted = { ...manifest.dependencies, ...manifest.devDependencies };
    const locked = Object.keys(wanted).map((name) => [
      name,
      lock.packages[`node_modules/${name}`]?.version,
    ]);

    expect(Object.fromEntries(locked)).toEqual(wanted);
  });
});

describe('the bill of materials', () => {
  const { bomFormat, components, dependencies } = billOfMaterials();
  const listed = components.map((component) => component['bom-ref']);

  it('lists what is deployed and nothing else, without a network', () => {
    expect(bomFormat).toBe('CycloneDX');
    expect(new Set(listed)).toEqual(runtimePackages());
    expect(listed).toEqual(
      expect.arrayContaining(
        Object.entries(manifest.dependencies).map(([name, version]) => `${name}@${version}`),
      ),
    );
    // What the tools need as well, and what only they need.
    expect(listed.join()).toContain('@smithy/core@');
    expect(listed.join()).not.toContain('vitest@');
  });

  it('says what needs what, down to the last', () => {
    const needed = dependencies.flatMap(({ dependsOn }) => dependsOn);

    expect(new Set(needed)).toEqual(new Set(listed));
  });
});
