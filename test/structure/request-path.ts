/**
 * The files of ours that work while one request is answered: those of `functions/` and `shared/` of which a
 * function runs between the request's arrival and its end, in an environment that has answered before.
 *
 * @module
 */
import { Session } from 'node:inspector/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SentRequest } from '../support/send.ts';

/** What `npm run structure` measures: the request that developers send most. */
const COMPLETION: SentRequest = {
  method: 'POST',
  path: '/v2/code/completions',
  body: {
    prompt_version: 1,
    current_file: {
      file_name: 'cart.rb',
      content_above_cursor: 'def total(items)\n  ',
      content_below_cursor: '\nend\n',
    },
  },
};

/** The most files that one completion in one piece may pass, besides {@link isOneOfAKind}. */
export const COMPLETION_FILES = 60;

/** Rules and layers, of which each is a file and all have one shape: who knows one knows them all. */
export function isOneOfAKind(path: string): boolean {
  return (
    /^shared\/code-suggestions\/cleaning\/(?:within-|without-|unescape-|on-own-|line-ends)/.test(
      path,
    ) ||
    /^shared\/models\/resilience\/(?:attempt|fall-back|hedge|in-flight-limit|retry)\.ts$/.test(path)
  );
}

export function tooManyFiles(paths: readonly string[]): boolean {
  return paths.filter((path) => !isOneOfAKind(path)).length > COMPLETION_FILES;
}

/** The paths that a completion in one piece passes, from `root`. */
export async function completionPath(root: string): Promise<string[]> {
  // The stand-ins do not look at signatures, but the SDK signs.
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    POWERTOOLS_METRICS_DISABLED: 'true',
    POWERTOOLS_SERVICE_NAME: 'duo-edge',
  });
  const { startTestGateway } = await import('../support/test-gateway.ts');
  await using gateway = await startTestGateway();
  const request = { ...COMPLETION, headers: await gateway.headers() };
  await gateway.send(request);
  return await filesAtWork(root, async () => {
    const { status } = await gateway.send(request);
    if (status !== 200) throw new Error(`The completion answered ${status}`);
  });
}

async function filesAtWork(root: string, work: () => Promise<void>): Promise<string[]> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  await work();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  session.disconnect();
  return result
    .filter(({ url, functions }) => url.startsWith('file:') && functions.some(hasRun))
    .map(({ url }) => relative(root, fileURLToPath(url)).replaceAll('\\', '/'))
    .filter((path) => /^(?:functions|shared)\//.test(path))
    .toSorted();
}

interface Coverage {
  readonly functionName: string;
  readonly ranges: readonly { readonly count: number }[];
}

function hasRun({ ranges }: Coverage): boolean {
  return ranges.some(({ count }) => count > 0);
}
