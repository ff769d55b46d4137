/** What callers write reaches a spreadsheet as text: the saved queries are what people export as CSV. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const FILE = new URL('../../infra/deploy/variants/usage-bucket.yml', import.meta.url);
const GUARD = /regexp_replace\((?<column>"?\w+"?), '(?<pattern>[^']+)', '''\$0'\)/g;
const guards = [...readFileSync(FILE, 'utf8').matchAll(GUARD)].map(({ groups = {} }) => groups);

/** Columns whose values callers choose. */
it.each(['gitlabInstance', '"user"'])('%s is exported through a guard', (column) => {
  expect(guards.map((guard) => guard['column'])).toContain(column);
});

it.each([
  ['=HYPERLINK("http://evil.test")', '\'=HYPERLINK("http://evil.test")'],
  ['=cmd|x', "'=cmd|x"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(1)', "'@SUM(1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', "'\r=1"],
  ['4f1c-a=b', '4f1c-a=b'],
])('%j becomes %j', (value, exported) => {
  expect(guards.length).toBeGreaterThan(0);
  for (const { pattern = '' } of guards) {
    expect(value.replace(new RegExp(pattern), "'$&")).toBe(exported);
  }
});
