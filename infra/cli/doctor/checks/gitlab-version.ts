/**
 * What is known of this version of GitLab.
 *
 * @see contract 2.8 and 9
 * @module
 */
import type { Check } from '../check.ts';
import { ok, skipped, warning } from '../finding.ts';
import { isAtLeast } from '../site.ts';

/** The newest whose requests were examined. */
const NEWEST = '19.5';

export const gitlabVersion: Check = {
  id: 'version',
  title: 'Version of GitLab',
  needs: [],
  async run(context) {
    const { gitlabVersion: version } = context.options;
    if (version === undefined) {
      return skipped('needs the version of GitLab', 'Give --gitlab-version, such as 19.3.1.');
    }
    if (EMPTIES_URL.test(version)) {
      return warning({
        seen: `${version}: an upgrade to 19.2.0 can empty the Local AI Gateway URL`,
        gitlab: 'Self hosted AI Gateway URL is not set; no feature reaches the gateway',
        fix: 'Enter the URL again if the form shows none, and upgrade to 19.2.1 or later.',
      });
    }
    if (!isAtLeast(context, '17.10')) {
      return warning({
        seen: `${version}: older than 17.10, and not tested with this gateway`,
        fix: 'Upgrade GitLab to 17.10 or later.',
      });
    }
    const generation = isAtLeast(context, '19.3')
      ? 'generations by v4 only'
      : 'generations by v3 or v4';
    const completion = isAtLeast(context, '19.1')
      ? 'completions by v2, or by v4 behind a flag'
      : 'completions by v2';
    const isNewer = isAtLeast(context, '19.6');
    const note = isNewer ? `; newer than ${NEWEST}, the last that was examined` : '';
    return ok(`${version}: ${generation}, ${completion}${note}`);
  },
};

/** A bare `19.2` does not say which patch it is. */
const EMPTIES_URL = /^\s*v?19\.2\.0(?!\d)/;
