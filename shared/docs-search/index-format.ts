/**
 * The file that an index of the documentation is: who writes it and who reads it agree here.
 *
 * Texts are in tables without content (`content=''`), the text of each section is beside them, deflated.
 *
 * @see search 5
 * @module
 */
import type { DatabaseSync } from 'node:sqlite';

/** `DEdx`: tells our file from other SQLite files. */
export const APPLICATION_ID = 0x44456478;

/** A file of another form is not used. */
export const FORM = 1;

/** Word ends are cut, marks above letters are ignored. */
const TOKENIZER = `tokenize = 'porter unicode61 remove_diacritics 2'`;

export const SCHEMA = `
  create table facts (name text primary key, value text not null) without rowid;
  create table pages (
    id integer primary key, path text not null, title text not null, weight real not null
  );
  create table sections (
    id integer primary key, page integer not null, headings text not null, level integer not null,
    tokens integer not null, body blob not null
  );
  create index sections_of_page on sections (page, id);
  create table words (word text primary key, sections integer not null) without rowid;
  create virtual table section_words using fts5 (
    title, heading, above, body, content = '', ${TOKENIZER}
  );
  create virtual table page_words using fts5 (
    title, description, headings, path, content = '', ${TOKENIZER}
  );
`;

/** A heading within a section: where its text begins, and how the page links to it. */
export interface SectionHeading {
  /** The headings above it and itself, from level 2 on; empty for the beginning of a page. */
  readonly path: readonly string[];
  /** Without `#`; empty for the beginning of a page. */
  readonly anchor: string;
  /** Where its text begins within the section's, in UTF-16 units. */
  readonly at: number;
}

/** What `facts` holds. */
export interface IndexFacts {
  /** GitLab's, such as `19.3`. */
  readonly version: string;
  readonly pages: number;
  readonly sections: number;
}

/** `major.minor` of a version such as `19.3.0-pre`; undefined when it is none. */
export function minorVersion(text: string): string | undefined {
  const [, major, minor] = /^\s*v?(\d{1,4})\.(\d{1,4})(?:[.-][\w.+-]*)?\s*$/.exec(text) ?? [];
  return major === undefined ? undefined : `${Number(major)}.${Number(minor)}`;
}

/** Orders versions: below 0 when `a` is older than `b`. */
export function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.split('.').map(Number);
  return majorA - majorB || minorA - minorB;
}

/**
 * The facts of an open file.
 *
 * @throws {Error} when the file is not an index of this form
 */
export function readFacts(database: DatabaseSync): IndexFacts {
  const { application_id } = database.prepare('pragma application_id').get() ?? {};
  const { user_version } = database.prepare('pragma user_version').get() ?? {};
  if (application_id !== APPLICATION_ID) throw new Error('not an index of the documentation');
  if (user_version !== FORM) throw new Error(`an index of form ${user_version}, not ${FORM}`);
  const rows = database.prepare('select name, value from facts').all();
  const facts = new Map(rows.map(({ name, value }) => [String(name), String(value)]));
  return {
    version: facts.get('version') ?? '',
    pages: Number(facts.get('pages')),
    sections: Number(facts.get('sections')),
  };
}

/** Estimated as GitLab's gateway does. */
export function countTokens(text: string): number {
  return Math.floor(1.4 * (text.match(/\S+/g)?.length ?? 0));
}
