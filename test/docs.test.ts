import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '#shared/errors.ts';

function read(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
}

describe('the catalogue of errors', () => {
  it.each(ERROR_CODES)('explains %s', (code) => {
    expect(read('docs/errors.md')).toContain(`| \`${code}\` |`);
  });
});

describe('the decision on runtime dependencies', () => {
  const { dependencies } = JSON.parse(read('package.json')) as {
    dependencies: Record<string, string>;
  };

  it.each(Object.keys(dependencies))('has a sentence in favour of %s', (name) => {
    expect(read('docs/decisions/0002-runtime-dependencies.md')).toContain(`- \`${name}\`:`);
  });

  it('pins exact versions', () => {
    for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
