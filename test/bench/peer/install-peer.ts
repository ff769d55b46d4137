/**
 * Installs the peer into a cache folder of its own: it is no dependency of ours, at no time.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PEER = '@portkey-ai/gateway';
const VERSION = '1.15.2';

export const PEER_NAME = `${PEER} ${VERSION}`;

/** A slow network may take a while, none at all must not take forever. In milliseconds. */
const PATIENCE_MS = 120_000;

/**
 * The file that starts the peer's server; installs it with npm unless an earlier run has.
 *
 * @throws {Error} when npm cannot, for want of a network for instance
 */
export async function installPeer(): Promise<string> {
  const folder = join(cacheFolder(), 'duo-edge-bench', `portkey-${VERSION}`);
  const file = join(folder, 'node_modules', PEER, 'build', 'start-server.js');
  if (existsSync(file)) return file;
  await mkdir(folder, { recursive: true });
  await promisify(execFile)(
    'npm',
    [
      ...['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'],
      ...['--loglevel=error', `${PEER}@${VERSION}`],
    ],
    { timeout: PATIENCE_MS, cwd: folder },
  );
  return file;
}

function cacheFolder(): string {
  const given = process.env['XDG_CACHE_HOME'];
  if (given) return given;
  return process.platform === 'win32' ? tmpdir() : join(homedir(), '.cache');
}
