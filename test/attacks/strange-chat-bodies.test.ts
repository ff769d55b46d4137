import { expect, it } from 'vitest';
import { startEndpoint } from '../functions/model-endpoint/site.ts';
import { surviveBodies } from '../functions/model-endpoint/survive-bodies.ts';

it('ten thousand bodies that no program sends, to the model endpoint', {
  timeout: 600_000,
}, async () => {
  await using site = await startEndpoint();

  expect(await surviveBodies(site, { seed: 4_711, bodies: 10_000 })).toEqual([]);
  expect(site.logs.filter(({ outcome }) => outcome === 'internal')).toEqual([]);
});
