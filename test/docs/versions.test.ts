/** What docs/versions.md says of routes, functions, examples and time limits is so. */
import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createMatchApiRoute, loadApiRoutes } from '#infra/local/api-routes.ts';
import { FEATURES, type FeatureProfile } from '#shared/routing/features.ts';
import { ROOT, readFile, sectionOf, tablesOf } from './pages.ts';

const PAGE = readFile('docs/versions.md');
const ROUTES = loadApiRoutes();
const matchApiRoute = createMatchApiRoute(ROUTES);

interface Example {
  readonly id: string;
  readonly gitlab?: string;
  readonly request?: { readonly path: string };
  readonly steps?: readonly { readonly request: { readonly path: string } }[];
}

const EXAMPLES: readonly Example[] = globSync('test/fixtures/examples/[0-9]*.json', {
  cwd: ROOT,
}).map((path) => JSON.parse(readFile(path)));

const cells = (row: readonly string[]) => row.map((cell) => cell.replaceAll('`', ''));

const [SENT = { header: [], rows: [] }] = tablesOf(sectionOf(PAGE, '## What is sent'));
const [LIMITS = { header: [], rows: [] }] = tablesOf(sectionOf(PAGE, '## How long GitLab waits'));

describe('what is sent', () => {
  it.each(SENT.rows.map(cells))('%s, %s: %s', (...row) => {
    const [, , path = '', functionName, id] = row;
    const example = EXAMPLES.find((one) => one.id === id);
    const requests = [example?.request, ...(example?.steps ?? []).map(({ request }) => request)];

    expect(matchApiRoute(path)?.functionName).toBe(functionName);
    expect(requests.map((request) => request?.path)).toContain(path);
  });

  it('has a row for each route that is deployed', () => {
    const named = SENT.rows.map((row) => matchApiRoute(cells(row)[2] ?? '')?.resource);

    expect([...new Set(named)].toSorted()).toEqual(
      ROUTES.map(({ resource }) => resource).toSorted(),
    );
  });

  it('has a row for each example of a version of its own', () => {
    const ofNewer = EXAMPLES.filter(({ gitlab }) => /^(by 19\.3|19\.1\+)/.test(gitlab ?? ''));
    const paths = SENT.rows.map((row) => cells(row)[2]);

    expect(ofNewer.length).toBeGreaterThan(2);
    for (const { request } of ofNewer) expect(paths).toContain(request?.path);
  });
});

describe('how long GitLab waits', () => {
  it.each(LIMITS.rows.map(cells))('%s', (feature, _limit, ours) => {
    const profile: FeatureProfile | undefined = FEATURES[feature as keyof typeof FEATURES];
    const limitMs = profile?.fromArrivalMs ?? profile?.deadlineMs ?? Number.NaN;

    expect(ours).toBe(`${limitMs / 1_000} s`);
  });

  it('is there', () => {
    expect(LIMITS.rows.length).toBeGreaterThan(5);
  });
});
