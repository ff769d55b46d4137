/**
 * An index of the documentation of one GitLab version, opened and asked.
 *
 * @module
 */
import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { countTokens, type IndexFacts, readFacts } from './index-format.ts';
import { excerptOf } from './page-excerpt.ts';
import { rankPages } from './ranking.ts';

/** In GitLab's form. */
export interface SearchResult {
  readonly id: string;
  readonly content: string;
  readonly metadata: {
    readonly title: string;
    readonly filename: string;
    readonly source_url: string;
    readonly source_type: 'doc';
  };
}

export interface SearchQuery {
  readonly text: string;
  readonly pageSize: number;
  /** What links begin with, without a slash at the end. */
  readonly docsUrl: string;
}

export interface DocsIndex extends Disposable {
  readonly facts: IndexFacts;
  search(query: SearchQuery): SearchResult[];
}

/** What GitLab hands on to a model, of all results together. */
const MAX_TOKENS = 8_000;

/** So that few results do not become longer than those of a usual answer. */
const USUAL_RESULTS = 4;

/**
 * `node:sqlite`, when it is first needed; it costs nothing before.
 *
 * @throws {Error} when this Node has none, or one without full-text search
 */
export function loadSqlite(): typeof import('node:sqlite') {
  const sqlite = process.getBuiltinModule('node:sqlite') as
    | typeof import('node:sqlite')
    | undefined;
  if (sqlite === undefined) throw new Error('this Node.js has no node:sqlite');
  const probe = new sqlite.DatabaseSync(':memory:');
  try {
    probe.exec('create virtual table probe using fts5 (text)');
    return sqlite;
  } finally {
    probe.close();
  }
}

/**
 * Opens the file and asks it once, so that a damaged one is found out before it is used.
 *
 * @throws {Error} when the file cannot be read or is no index of this form
 */
export function openDocsIndex(path: string): DocsIndex {
  const { DatabaseSync } = loadSqlite();
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    database.exec('pragma query_only = on; pragma trusted_schema = off');
    const facts = readFacts(database);
    checkWhole(database, facts);
    return {
      facts,
      search: (query) => search(database, query),
      [Symbol.dispose]: () => database.close(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** @throws {Error} when what the file says of itself is not what is in it */
function checkWhole(database: DatabaseSync, { pages, sections, version }: IndexFacts): void {
  const count = database
    .prepare(
      'select (select count(*) from pages) as pages, (select count(*) from sections) as sections',
    )
    .get();
  if (count?.['pages'] !== pages || count['sections'] !== sections || version === '') {
    throw new Error('an index that is not whole');
  }
  search(database, { text: 'documentation', pageSize: 1, docsUrl: '' });
}

function search(database: DatabaseSync, { text, pageSize, docsUrl }: SearchQuery): SearchResult[] {
  const { pages, terms } = rankPages(database, text, pageSize);
  const maxTokens = Math.floor(MAX_TOKENS / Math.max(USUAL_RESULTS, pages.length));
  return pages.map((page) => {
    const excerpt = excerptOf(database, page, { terms, maxTokens });
    const { path, title, heading, anchor } = excerpt;
    const fragment = anchor === '' ? '' : `#${anchor}`;
    return {
      id: hash('sha256', `${path}${fragment}`, 'hex').slice(0, 12),
      content: excerpt.text,
      metadata: {
        title: heading === '' ? title : `${title}: ${heading}`,
        filename: `doc/${path}`,
        source_url: `${docsUrl}/${path}${fragment}`,
        source_type: 'doc',
      },
    };
  });
}

/** Of all results together, as GitLab's gateway counts. */
export function tokensOf(results: readonly SearchResult[]): number {
  return results.reduce((sum, { content }) => sum + countTokens(content), 0);
}
