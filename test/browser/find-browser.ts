/**
 * The browser that is installed on this machine. None is downloaded.
 *
 * @module
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'msedge'];

const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** `CHROME_PATH`, else what is found; undefined: there is none. */
export function findBrowser(env: NodeJS.ProcessEnv): string | undefined {
  if (env['CHROME_PATH']) return env['CHROME_PATH'];
  const folders = (env['PATH'] ?? '').split(delimiter);
  const files = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...files, MAC].find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
