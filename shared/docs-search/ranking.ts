/**
 * Which pages answer a query best, and which of their sections.
 *
 * A page is as good as its best section; the second and third vote a little, and so do its title, description
 * and headings as a whole. What is known to be in the way of better pages weighs less.
 *
 * @see search 6
 * @module
 */
import type { DatabaseSync } from 'node:sqlite';
import { neighboursOf, speaksOfApi, type Term, termsOf, wordsIn } from './query-terms.ts';
import { nearestWord } from './spelling.ts';

export interface RankedPage {
  readonly page: number;
  readonly score: number;
  /** By score, the best first; at least one. */
  readonly sections: readonly RankedSection[];
}

export interface RankedSection {
  readonly section: number;
  readonly score: number;
}

export interface Ranking {
  readonly pages: readonly RankedPage[];
  /** What was looked for in the end, misspelt words mended. */
  readonly terms: readonly Term[];
}

/** A word in the title or in a heading of a section says more than one in its text. */
const SECTION_RANK = 'bm25(section_words, 3, 3, 1.5, 1)';
const PAGE_RANK = 'bm25(page_words, 3, 1, 1.5, 1)';

const PAGE_WEIGHT = 0.3;
const NEIGHBOUR_WEIGHT = 0.15;
const VOTES = [1, 0.2, 0.1];
const HEADING_WEIGHT = 0.3;

/** Pages about the interface for programs, for whoever did not ask about it. */
const API_WEIGHT = 0.75;

/** A word that no title and no heading has is seldom what a page is about. */
const NO_HEADING_WEIGHT = 0.35;
const MANY_HEADINGS = 20;

const CORRECTION_WEIGHT = 0.8;

/** More candidates never come among the first twenty pages. */
const MAX_SECTIONS = 200;
const MAX_PAGES = 60;

export function rankPages(database: DatabaseSync, query: string, count: number): Ranking {
  const terms = termsOf(query).flatMap((term) => knownTerm(database, term));
  if (terms.length === 0) return { pages: [], terms };
  const sections = matchSections(database, [...terms, ...neighbours(query, terms)]);
  const pageScores = matchPages(database, terms);
  const byPage = Map.groupBy(sections, ({ page }) => page);
  const pages = [...new Set([...byPage.keys(), ...pageScores.keys()])].map((page) => ({
    page,
    sections: byPage.get(page) ?? firstSection(database, page),
    whole: pageScores.get(page) ?? 0,
  }));
  const judge = createJudge(database, query);
  return {
    terms,
    pages: pages
      .map((page) => ({ page: page.page, sections: page.sections, score: judge(page) }))
      // Equal scores in the order of the pages, so that the same query gets the same answer.
      .toSorted((a, b) => b.score - a.score || a.page - b.page)
      .slice(0, count),
  };
}

/** The term as far as the documentation knows it: itself, or the word that was probably meant, or nothing. */
function knownTerm(database: DatabaseSync, { word, weight }: Term): Term[] {
  if (!isKnown(database, word)) {
    const meant = nearestWord(database, word);
    return meant === undefined
      ? []
      : knownTerm(database, { word: meant, weight: weight * CORRECTION_WEIGHT });
  }
  const headings = countRows(database, `{title heading} : ${quoted(word)}`);
  const share = Math.min(1, Math.log2(1 + headings) / Math.log2(1 + MANY_HEADINGS));
  return [{ word, weight: weight * (NO_HEADING_WEIGHT + (1 - NO_HEADING_WEIGHT) * share) }];
}

function isKnown(database: DatabaseSync, word: string): boolean {
  const match = 'select 1 from section_words where section_words match ? limit 1';
  return database.prepare(match).get(quoted(word)) !== undefined;
}

function countRows(database: DatabaseSync, match: string): number {
  const row = database
    .prepare(
      `select count(*) as rows from
         (select 1 from section_words where section_words match ? limit ${MANY_HEADINGS})`,
    )
    .get(match);
  return Number(row?.['rows']);
}

/** Words in quotes are words, whatever they are in SQLite's language. */
function quoted(word: string): string {
  return `"${word.replaceAll('"', '')}"`;
}

interface Match {
  readonly match: string;
  readonly weight: number;
}

function neighbours(query: string, terms: readonly Term[]): Match[] {
  const known = new Set(terms.map(({ word }) => word));
  return neighboursOf(query)
    .filter((pair) => pair.every((word) => known.has(word)))
    .map(([one, other]) => ({
      match: `NEAR(${quoted(one)} ${quoted(other)}, 3)`,
      weight: NEIGHBOUR_WEIGHT,
    }));
}

function toMatch(term: Term | Match): Match {
  return 'match' in term ? term : { match: quoted(term.word), weight: term.weight };
}

interface FoundSection extends RankedSection {
  readonly page: number;
}

function matchSections(database: DatabaseSync, terms: readonly (Term | Match)[]): FoundSection[] {
  const pageOf = database.prepare('select page from sections where id = ?');
  return sumOfMatches(database, { table: 'section_words', rank: SECTION_RANK }, terms).flatMap(
    ({ id, score }) => {
      const row = pageOf.get(id);
      return row === undefined ? [] : [{ section: id, page: Number(row['page']), score }];
    },
  );
}

function matchPages(database: DatabaseSync, terms: readonly Term[]): Map<number, number> {
  const found = sumOfMatches(database, { table: 'page_words', rank: PAGE_RANK }, terms);
  return new Map(found.slice(0, MAX_PAGES).map(({ id, score }) => [id, score]));
}

interface Table {
  readonly table: string;
  readonly rank: string;
}

/**
 * One match for each term, so that each has a weight of its own, summed by row. `bm25` is below 0 and must be
 * reckoned before rows are grouped.
 */
function sumOfMatches(
  database: DatabaseSync,
  { table, rank }: Table,
  terms: readonly (Term | Match)[],
): { id: number; score: number }[] {
  const one = `select rowid as id, -${rank} * ? as score from ${table} where ${table} match ?`;
  const rows = database
    .prepare(
      `with matches as materialized (${terms.map(() => one).join(' union all ')})
       select id, sum(score) as score from matches group by id order by score desc, id
       limit ${MAX_SECTIONS}`,
    )
    .all(...terms.map(toMatch).flatMap(({ match, weight }) => [weight, match]));
  return rows.map(({ id, score }) => ({ id: Number(id), score: Number(score) }));
}

/** A page whose title fits and no section of it. */
function firstSection(database: DatabaseSync, page: number): RankedSection[] {
  const row = database
    .prepare('select id from sections where page = ? order by id limit 1')
    .get(page);
  return row === undefined ? [] : [{ section: Number(row['id']), score: 0 }];
}

interface Candidate {
  readonly page: number;
  readonly sections: readonly RankedSection[];
  /** How well title, description and headings fit. */
  readonly whole: number;
}

function createJudge(database: DatabaseSync, query: string): (page: Candidate) => number {
  const wanted = new Set(termsOf(query).map(({ word }) => stem(word)));
  const apiWeight = speaksOfApi(query) ? 1 : API_WEIGHT;
  const weightOf = database.prepare('select path, weight from pages where id = ?');
  const headingsOf = database.prepare('select headings from sections where id = ?');
  return ({ page, sections, whole }) => {
    const { path, weight } = weightOf.get(page) ?? {};
    const [best] = sections;
    const votes = VOTES.reduce((sum, vote, at) => sum + vote * (sections[at]?.score ?? 0), 0);
    const headings = best && headingsOf.get(best.section)?.['headings'];
    const likeness = headingLikeness(String(headings ?? '[]'), wanted);
    const folder = Number(weight ?? 1) * (String(path).startsWith('api/') ? apiWeight : 1);
    return (votes + PAGE_WEIGHT * whole) * folder * (1 + HEADING_WEIGHT * likeness);
  };
}

/** How much the most fitting heading is made of the wanted words: 0 to 1 (Jaccard). */
function headingLikeness(headings: string, wanted: ReadonlySet<string>): number {
  const texts = (JSON.parse(headings) as { path: string[] }[]).map(({ path }) => path.at(-1) ?? '');
  const likenesses = texts.map((text) => {
    const words = new Set(wordsIn(text.toLowerCase()).map(stem));
    return words.intersection(wanted).size / Math.max(1, words.union(wanted).size);
  });
  return Math.max(0, ...likenesses);
}

/** Good enough to compare two words; SQLite cuts word ends more carefully. */
export function stem(word: string): string {
  return word.length > 4 ? word.replace(/(?:ing|ed|es|s)$/, '') : word;
}
