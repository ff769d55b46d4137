/** No regular expression of the gateway can be made to run for long by what somebody sends. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { slowText } from '../support/growth.ts';
import { createHandlers } from '../support/handlers.ts';
import { expressionsBuiltBy, regularExpressionsIn } from '../support/regular-expressions.ts';

const ROOT = join(import.meta.dirname, '..', '..');

const EXPRESSIONS = globSync(['shared/**/*.ts', 'functions/**/*.ts'], { cwd: ROOT }).flatMap(
  (file) =>
    regularExpressionsIn(readFileSync(join(ROOT, file), 'utf8')).map((expression) => ({
      file,
      expression,
    })),
);

/** Those that are put together when a function starts; operators' patterns among them. */
const BUILT = await expressionsBuiltBy(async () => {
  await createHandlers(
    {
      AWS_REGION: 'eu-central-1',
      DUO_EDGE_TABLE: 'table',
      DUO_EDGE_ALLOWED_MODELS: 'eu.*',
      AIGW_AUTH__BYPASS_EXTERNAL: 'true',
    },
    () => {},
  );
});

describe('the check itself', () => {
  it('finds expressions, and nothing else', () => {
    const source = [
      'const a = 1 / 2 / 3; // /comment/',
      'const b = /[/\\]]+/g.test("/text/"); /* /comment/ */',
      "return /^\\/$/.exec('/text/') ?? `/template/`;",
      'text.replace(/a+/, "").split(/,/u)',
    ].join('\n');

    expect(regularExpressionsIn(source).map(String)).toEqual([
      ...['/[/\\]]+/g', '/^\\/$/', '/a+/', '/,/u'],
    ]);
  });

  it.each([/^(a+)+$/, /\s+$/, /^bearer +(.+)$/, /^(\w|\d)+!$/, /<.*>.*x/, /(a|a)*b/, /a*a*b/])(
    'calls %s slow',
    (expression) => {
      expect(slowText(expression)).toBeDefined();
    },
  );

  it.each([/^a+$/, /^[\w-]+\.[\w-]+\.[\w-]+$/, /\{(\w+)\+?\}/g, /^\s*[+-]?\d{1,15}(\.0*)?\s*$/])(
    'calls %s quick',
    (expression) => {
      expect(slowText(expression)).toBeUndefined();
    },
  );
});

describe('every regular expression', () => {
  it('is found', () => {
    expect(EXPRESSIONS.length).toBeGreaterThan(30);
    expect(BUILT.length).toBeGreaterThan(8);
  });

  it.each(BUILT)('%s, built at the start, is quick', (expression) => {
    expect(slowText(expression)).toBeUndefined();
  });

  it.each(EXPRESSIONS)('$expression of $file is quick', ({ expression }) => {
    expect(slowText(expression)).toBeUndefined();
  });
});
