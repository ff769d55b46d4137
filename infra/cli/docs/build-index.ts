/**
 * Makes an index out of pages, in memory; the file comes into being at the end, whole.
 *
 * @module
 */
import { hash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { deflateRawSync } from 'node:zlib';
import { loadSqlite } from '#shared/docs-search/docs-index.ts';
import { APPLICATION_ID, countTokens, FORM, SCHEMA } from '#shared/docs-search/index-format.ts';
import { FailedError } from '../common/failures.ts';
import { weightOf } from './page-weights.ts';
import { type Page, REASONS, type Reason, readPage, reasonByPath } from './pages/page.ts';
import type { Section } from './pages/sections.ts';
import type { DocsSource } from './source/collect-pages.ts';

export interface BuildOptions {
  /** Such as `19.3`. */
  readonly version: string;
  /** Pages for GitLab's own contributors, too. */
  readonly withDevelopment: boolean;
  readonly file: string;
  /** Told of every page that is done. */
  readonly progress?: (done: number, all: number) => void;
}

export interface BuiltIndex {
  readonly version: string;
  readonly pages: number;
  readonly sections: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly file: string;
  /** Pages that were left out, by reason. */
  readonly left_out: Readonly<Record<Reason, number>>;
}

/**
 * Pages are taken in the order of their paths, so that the same documentation gives the same index.
 *
 * @throws {NoPagesError}
 * @throws {FailedError} when the file cannot be written
 */
export function buildIndex(source: DocsSource, options: BuildOptions): BuiltIndex {
  const leftOut = Object.fromEntries(REASONS.map((reason) => [reason, 0])) as Record<
    Reason,
    number
  >;
  leftOut.too_large = source.tooLarge;
  const { DatabaseSync } = loadSqlite();
  const database = new DatabaseSync(':memory:');
  try {
    const writer = new IndexWriter(database);
    const paths = [...source.pages.keys()].toSorted();
    for (const [at, path] of paths.entries()) {
      const page =
        reasonByPath(path, options.withDevelopment) ?? readPage(path, source.pages.get(path) ?? '');
      if (typeof page === 'string') leftOut[page] += 1;
      else writer.add(page);
      options.progress?.(at + 1, paths.length);
    }
    const { pages, sections } = writer.finish(options.version);
    if (pages === 0) throw new NoPagesError();
    const image = database.serialize();
    writeWhole(options.file, image);
    return {
      ...{ version: options.version, pages, sections, bytes: image.byteLength },
      ...{ sha256: hash('sha256', image, 'hex'), file: options.file, left_out: leftOut },
    };
  } finally {
    database.close();
  }
}

/** Every page was left out. */
export class NoPagesError extends Error {
  override readonly name = 'NoPagesError';
}

/** The old file stays until the new one is whole. */
function writeWhole(file: string, image: Uint8Array): void {
  const folder = dirname(file);
  const part = join(folder, `.${basename(file)}.${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    try {
      writeFileSync(part, image);
      renameSync(part, file);
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    }
  } catch (error) {
    // What follows the comma names the file that is only a part.
    const [reason] = (error as Error).message.split(',');
    throw new FailedError(`${file} cannot be written: ${reason}.`, { cause: error });
  }
}

/** Rarer words are as often mistakes as names. */
const MIN_SECTIONS_OF_WORD = 2;

/** Below so many sections a word that stands once is no mistake. */
const SMALL_DOCUMENTATION = 2_000;

/** Fills the tables, page by page. */
class IndexWriter {
  readonly #database: DatabaseSync;
  readonly #words = new Map<string, number>();
  readonly #statements = new Map<string, StatementSync>();
  #pages = 0;
  #sections = 0;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(
      `pragma application_id = ${APPLICATION_ID}; pragma user_version = ${FORM}; begin`,
    );
    database.exec(SCHEMA);
  }

  add({ path, title, description, sections }: Page): void {
    const page = this.#insert('pages (path, title, weight)', [path, title, weightOf(path)]);
    const headings = sections.flatMap((section) => section.headings.map(ownText));
    const names = path.replace(/\.md$/, '').replace(/[/_-]+/g, ' ');
    const words = [page, title, description, headings.join(' '), names];
    this.#insert('page_words (rowid, title, description, headings, path)', words);
    for (const section of sections) this.#addSection(page, title, section);
    this.#pages += 1;
  }

  #addSection(page: number, title: string, { headings, level, body }: Section): void {
    const own = headings.map(ownText).join(' ');
    const above = [...new Set(headings.flatMap(({ path }) => path.slice(0, -1)))].join(' ');
    const values = [page, JSON.stringify(headings), level, countTokens(body), deflateRawSync(body)];
    const section = this.#insert('sections (page, headings, level, tokens, body)', values);
    this.#insert('section_words (rowid, title, heading, above, body)', [
      section,
      title,
      own,
      above,
      body,
    ]);
    for (const word of new Set(`${title} ${own} ${body}`.toLowerCase().match(/\p{L}{4,30}/gu))) {
      this.#words.set(word, (this.#words.get(word) ?? 0) + 1);
    }
    this.#sections += 1;
  }

  finish(version: string): { pages: number; sections: number } {
    const facts = { version, pages: this.#pages, sections: this.#sections };
    const least = facts.sections < SMALL_DOCUMENTATION ? 1 : MIN_SECTIONS_OF_WORD;
    for (const [word, count] of this.#words) {
      if (count >= least) this.#insert('words (word, sections)', [word, count]);
    }
    for (const [name, value] of Object.entries(facts)) {
      this.#insert('facts (name, value)', [name, String(value)]);
    }
    this.#database.exec(`
      insert into section_words (section_words) values ('optimize');
      insert into page_words (page_words) values ('optimize');
      commit;
      vacuum`);
    return facts;
  }

  /** The row's id. */
  #insert(into: string, values: readonly SQLInputValue[]): number {
    let statement = this.#statements.get(into);
    if (statement === undefined) {
      const marks = values.map(() => '?').join(', ');
      statement = this.#database.prepare(`insert into ${into} values (${marks})`);
      this.#statements.set(into, statement);
    }
    return Number(statement.run(...values).lastInsertRowid);
  }
}

function ownText({ path }: Section['headings'][number]): string {
  return path.at(-1) ?? '';
}
