/**
 * `npm run test:runtime`: runs the bundles under Lambda's own runtime client.
 *
 * The client compiles native code for a minute and needs cmake and a C++ compiler (Linux), so it is no
 * dependency: it is installed into a temporary folder, which goes away afterwards.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const CLIENT = 'aws-lambda-ric';
const CLIENT_VERSION = '4.0.2';

const folder = mkdtempSync(join(tmpdir(), 'duo-edge-runtime-client-'));
try {
  process.exitCode = install() && test() ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

function install(): boolean {
  console.log(`Installing ${CLIENT} ${CLIENT_VERSION}, which takes a minute to compile …`);
  const manifest = {
    private: true,
    dependencies: { [CLIENT]: CLIENT_VERSION },
    // npm asks before it lets a package compile.
    allowScripts: { [CLIENT]: true },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  return run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], folder);
}

function test(): boolean {
  return run(
    join(ROOT, 'node_modules', '.bin', 'vitest'),
    ['run', 'test/infra/local/runtime'],
    ROOT,
  );
}

function run(command: string, options: readonly string[], cwd: string): boolean {
  const { status, error } = spawnSync(command, options, {
    cwd,
    stdio: 'inherit',
    env: {
      ...process.env,
      DUO_EDGE_RUNTIME_CLIENT: join(folder, 'node_modules', CLIENT, 'index.mjs'),
    },
  });
  if (error) console.error(error.message);
  return status === 0;
}
