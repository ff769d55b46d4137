/** The alarms of docs/operate.md are those that are deployed. */
import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROOT, readFile, sectionOf, tablesOf } from './pages.ts';

const [table] = tablesOf(sectionOf(readFile('docs/operate.md'), '## Alarms'));

const DOCUMENTED = (table?.rows ?? []).flatMap(([names = '']) =>
  [...names.matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
);

const FILES = globSync(
  'infra/deploy/{*alarms.{yml,cjs},{variants,agent-platform}/*alarm{,s}.yml}',
  {
    cwd: ROOT,
  },
)
  .map(readFile)
  .join('\n');

/** Of functions whose concurrency is reserved: a number in a parameter makes the alarm. */
const RESERVED = [...FILES.matchAll(/^ {2}(\w+)Concurrency: '/gm)].map(
  ([, of]) => `${of}-concurrency`,
);

const DEPLOYED = [
  ...[...FILES.matchAll(/AlarmName: duo-edge-\$\{self:provider\.stage\}-([\w-]+)/g)].map(
    ([, name]) => name,
  ),
  ...RESERVED,
];

describe('the alarms', () => {
  it('are all explained, and no others', () => {
    expect(DEPLOYED.length).toBeGreaterThan(10);
    expect(DOCUMENTED.toSorted()).toEqual(DEPLOYED.toSorted());
  });

  it('point in their descriptions to a name of the page', () => {
    const named = [
      ...FILES.replaceAll(/\s+/g, ' ').matchAll(/Remedy: docs\/operate\.md, ([\w-]+)\./g),
    ];
    const known = [...DOCUMENTED, ...(RESERVED.length > 0 ? ['concurrency'] : [])];

    expect(named.map(([, name]) => name).filter((name) => !known.includes(name))).toEqual([]);
  });
});
