import gte from 'semver/functions/gte.js';
import valid from 'semver/functions/valid.js';
import type { RequestHeaders } from '#shared/request/caller.ts';

/** Older language servers send related code that is not meant to be used. */
const FIRST_VERSION = '7.17.1';

/** Whether the caller's language server is known to send related code that may be used. */
export function readsContext(headers: RequestHeaders): boolean {
  const version = valid(headers['x-gitlab-language-server-version']);
  return version !== null && gte(version, FIRST_VERSION);
}
