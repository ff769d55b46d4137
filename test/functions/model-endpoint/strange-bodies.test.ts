/** A thousand bodies that no program sends; `npm run test:attacks` sends ten thousand others. */
import { expect, it } from 'vitest';
import { startEndpoint } from './site.ts';
import { surviveBodies } from './survive-bodies.ts';

it('answers a thousand strange bodies, each in a form that clients read', {
  timeout: 120_000,
}, async () => {
  await using site = await startEndpoint();

  expect(await surviveBodies(site, { seed: 20_261_127, bodies: 1_000 })).toEqual([]);
  const outcomes = new Set(site.logs.map(({ outcome }) => outcome));
  expect(outcomes).not.toContain('internal');
  // They get as far as a model, and not only there.
  expect(site.logs.filter(({ status }) => status === 200).length).toBeGreaterThan(200);
  expect(site.logs.filter(({ status }) => status === 400).length).toBeGreaterThan(200);
});
