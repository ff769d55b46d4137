/** What pages name exists: scripts, tools, variables, parameters, checks, metrics, fields of the log. */
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ALL_CHECKS } from '#infra/cli/doctor/checks.ts';
import { ERROR_CODES } from '#shared/errors.ts';
import { FEATURES } from '#shared/routing/features.ts';
import { MEASURES } from '#shared/usage/metrics.ts';
import { PAGES, ROOT, readFile, sectionOf, tablesOf } from './pages.ts';

const MIGRATION = readFile('docs/migrate-from-container.md');
const OPERATION = readFile('docs/operate.md');

const SOURCE_FILES = globSync(
  ['{functions,infra,shared}/**/*.{ts,cjs,yml,yaml,json}', 'serverless.yml'],
  {
    cwd: ROOT,
  },
);

/** Everything that is deployed or run, as one text. */
const SOURCE = SOURCE_FILES.map(readFile).join('\n');

/** Without the variables of GitLab's own service, which another container reads. */
const OWN_SOURCE = SOURCE_FILES.filter((path) => !path.startsWith('infra/deploy/agent-platform/'))
  .map(readFile)
  .join('\n');

const CHECK_IDS = ALL_CHECKS.map(({ id }) => id);
const METRICS = MEASURES.map(({ name }) => name);

const VARIABLE = /\b(?:AIGW|DUO_EDGE)_[A-Z0-9_]+/g;

/** Variables of GitLab's container that are said to do nothing. */
const IGNORED = variablesOf(sectionOf(MIGRATION, '### Ignored'));

describe.each(PAGES)('$path', ({ text }) => {
  it('names scripts that there are', () => {
    const { scripts } = JSON.parse(readFile('package.json')) as { scripts: object };
    const named = [...text.matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)].map(([, name]) => name);

    expect(unknown(named, Object.keys(scripts))).toEqual([]);
  });

  it('names tools that are installed', () => {
    const named = [...text.matchAll(/\bnpx ([\w-]+)/g)].map(([, name = '']) => name);

    expect(named.filter((name) => !existsSync(join(ROOT, 'node_modules/.bin', name)))).toEqual([]);
  });

  it('names variables that are read', () => {
    const named = variablesOf(text).filter((name) => !IGNORED.includes(name));

    expect(named.filter((name) => !SOURCE.includes(name))).toEqual([]);
  });

  it('names deploy parameters that there are', () => {
    const { params } = parse(readFile('serverless.yml'), { logLevel: 'error' });
    const named = [...text.matchAll(/--param="(?!name=value)(\w+)=/g)].map(([, name]) => name);

    expect(unknown(named, Object.keys(params.default))).toEqual([]);
  });

  it('names outputs of the stack that there are', () => {
    const named = [...text.matchAll(/\boutputs? `(\w+)`/g)].map(([, name]) => name);

    expect(named.filter((name) => !new RegExp(`^ {2,4}${name}:`, 'm').test(SOURCE))).toEqual([]);
  });

  it('names checks of the doctor that there are', () => {
    const inText = [...text.matchAll(/\bchecks? `([\w-]+)`/g)].map(([, id]) => id);
    const inTables = columnsOf(text, 'Check')
      .flatMap(codesIn)
      .filter((id) => !id.startsWith('-'));

    expect(unknown([...inText, ...inTables], CHECK_IDS)).toEqual([]);
  });

  it('names errors, metrics and features that there are', () => {
    const named = codesIn(text).filter((code) => /^(model|gateway)_[a-z_]+$/.test(code));
    const known = [...ERROR_CODES, ...METRICS, ...Object.keys(FEATURES)];

    expect(unknown(named, known)).toEqual([]);
  });

  it('names metrics that there are', () => {
    const named = codesIn(text).filter((code) => code.startsWith('gen_ai.'));

    expect(unknown(named, METRICS)).toEqual([]);
  });
});

describe('docs/migrate-from-container.md', () => {
  it('names as ignored what nothing reads', () => {
    expect(IGNORED.length).toBeGreaterThan(10);
    expect(IGNORED.filter((name) => OWN_SOURCE.includes(name))).toEqual([]);
  });

  it('has every variable of the container that is read', () => {
    const read = [...new Set(variablesOf(OWN_SOURCE))].filter(
      // The second is the beginning of two names.
      (name) => name.startsWith('AIGW_') && !name.endsWith('__'),
    );

    expect(unknown(read, variablesOf(MIGRATION))).toEqual([]);
  });

  it('names the parameter that sets a variable', () => {
    const { params, provider } = parse(readFile('serverless.yml'), { logLevel: 'error' });
    const [table] = tablesOf(sectionOf(MIGRATION, '### Read'));
    const pairs = (table?.rows ?? []).map(([names = '', parameter = '']) => [
      codesIn(names)[0] ?? '',
      codesIn(parameter)[0] ?? '',
    ]);
    const set = pairs.filter(([, parameter = '']) => parameter in params.default);

    expect(set.length).toBeGreaterThan(5);
    for (const [name = '', parameter] of set) {
      expect(String(provider.environment[name])).toContain(parameter);
    }
  });
});

describe('the queries of docs/operate.md', () => {
  const queries = [...OPERATION.matchAll(/```text\n(filter[\s\S]*?)```/g)].map(
    ([, text = '']) => text,
  );

  it('are there', () => {
    expect(queries.length).toBeGreaterThan(4);
  });

  it.each(queries)('%s', (query) => {
    const line = ['@timestamp', 'message', 'correlationId', 'method', ...fieldsOfLine()];
    const quoted = [...query.matchAll(/outcome[^"|]*((?:"\w+"[, \]]*)+)/g)].flatMap(
      ([, words = '']) => words.match(/\w+/g),
    );

    expect(unknown(fieldsOf(query), line)).toEqual([]);
    expect(unknown(quoted as string[], ['ok', ...ERROR_CODES])).toEqual([]);
  });
});

/** The words of CloudWatch's query language that our queries use. */
const LANGUAGE =
  /^(filter|display|stats|sort|fields|by|as|and|or|in|like|desc|asc|count|sum|avg|max|min|pct|ispresent|bin|limit|\d\w*)$/;

/** Fields that a query reads; names that it gives by `as` are its own. */
function fieldsOf(query: string): string[] {
  const given = [...query.matchAll(/\bas (\w+)/g)].map(([, name]) => name);
  return (query.replace(/"[^"]*"/g, '').match(/@?\w+(?:\.\d)?/g) ?? [])
    .map((word) => word.replace(/\.\d$/, ''))
    .filter((word) => !LANGUAGE.test(word) && !given.includes(word));
}

/** The members of the log line, from their only declaration. */
function fieldsOfLine(): string[] {
  const declaration = readFile('shared/request/request-record.ts');
  return [...declaration.matchAll(/^ {2}(\w+)\?:/gm)].map(([, name = '']) => name);
}

function variablesOf(text: string): string[] {
  return text.match(VARIABLE) ?? [];
}

function columnsOf(text: string, title: string): string[] {
  return tablesOf(text)
    .filter(({ header }) => header.includes(title))
    .flatMap(({ header, rows }) => rows.map((row) => row[header.indexOf(title)] ?? ''));
}

function codesIn(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

function unknown(named: readonly (string | undefined)[], known: readonly string[]): unknown[] {
  return [...new Set(named)].filter((name) => !known.includes(name ?? ''));
}
