import { describe, expect, it } from 'vitest';
import { readFile } from './pages.ts';

describe('the decision on runtime dependencies', () => {
  const { dependencies } = JSON.parse(readFile('package.json')) as {
    dependencies: Record<string, string>;
  };

  it.each(Object.keys(dependencies))('has a sentence in favour of %s', (name) => {
    expect(readFile('docs/decisions/0002-runtime-dependencies.md')).toContain(`- \`${name}\`:`);
  });

  it('pins exact versions', () => {
    for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
