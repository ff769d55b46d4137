/**
 * What can be told without a clock: dependencies, and what a deployment costs that nobody uses.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ASSUMPTIONS } from '#infra/cli/cost/assumptions.ts';
import { estimate } from '#infra/cli/cost/estimate.ts';
import { PRICES } from '#infra/cli/cost/prices.ts';
import type { Outcome } from '../measure.ts';

const MANIFEST = join(import.meta.dirname, '..', '..', '..', 'package.json');

export async function measureDeployment(): Promise<Outcome> {
  const manifest: { readonly dependencies: Record<string, string> } = JSON.parse(
    await readFile(MANIFEST, 'utf8'),
  );
  // The clients of the AWS SDK share one core, and count as one.
  const names = Object.keys(manifest.dependencies).map((name) =>
    name.startsWith('@aws-sdk/client-') ? '@aws-sdk/client-*' : name,
  );
  const { gateway } = estimate({ ...ASSUMPTIONS, developers: 0 }, PRICES);
  const dependencies = new Set(names);
  return {
    facts: { 'deployment.dependencies': dependencies.size, 'deployment.idleUsd': gateway.usd },
    sections: [
      {
        title: 'Runtime dependencies, and a month without requests',
        note: 'Dependencies as in package.json; the cost is the estimate of `npm run cost`.',
        heads: ['what', 'how much'],
        rows: [
          ['dependencies', String(dependencies.size)],
          ['USD a month, idle', gateway.usd],
        ],
      },
    ],
  };
}
