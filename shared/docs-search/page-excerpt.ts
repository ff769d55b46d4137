/**
 * What is returned of a page: its best section, what stands below it, and the next best ones, in the page's order.
 *
 * @see search 6 and 7
 * @module
 */
import type { DatabaseSync } from 'node:sqlite';
import { inflateRawSync } from 'node:zlib';
import { countTokens, type SectionHeading } from './index-format.ts';
import { wordsIn } from './query-terms.ts';
import { type RankedPage, type Ranking, stem } from './ranking.ts';

export interface Excerpt {
  readonly path: string;
  /** The page's title. */
  readonly title: string;
  /** The heading that fits best; empty where it is the page itself. */
  readonly heading: string;
  /** Of that heading, without `#`; empty where it is the page itself. */
  readonly anchor: string;
  readonly text: string;
}

/** A page of so many tokens is returned whole. */
const SMALL_PAGE = 500;

/** Sections below this share of the best one's score are not worth their tokens. */
const WORTH = 0.5;

interface Section {
  readonly id: number;
  readonly level: number;
  readonly tokens: number;
  readonly headings: readonly SectionHeading[];
}

/** `maxTokens` is for title, headings and text together. */
export function excerptOf(
  database: DatabaseSync,
  ranked: RankedPage,
  { terms, maxTokens }: Pick<Ranking, 'terms'> & { readonly maxTokens: number },
): Excerpt {
  const { path, title } =
    database.prepare('select path, title from pages where id = ?').get(ranked.page) ?? {};
  const sections = sectionsOf(database, ranked.page);
  const bodies = new Map<number, string>();
  const bodyOf = (id: number) => {
    const known = bodies.get(id) ?? readBody(database, id);
    bodies.set(id, known);
    return known;
  };
  const chosen = fitting(sections, ranked, maxTokens - countTokens(String(title)));
  const best = sections.find(({ id }) => id === ranked.sections[0]?.section) ?? sections[0];
  const heading = best && headingFor(best, bodyOf(best.id), terms);
  return {
    path: String(path),
    title: String(title),
    heading: heading?.path.at(-1) ?? '',
    anchor: heading?.anchor ?? '',
    text: cutAtWord(`${title}\n\n${textOf(chosen, bodyOf)}`, maxTokens),
  };
}

function sectionsOf(database: DatabaseSync, page: number): Section[] {
  return database
    .prepare('select id, level, tokens, headings from sections where page = ? order by id')
    .all(page)
    .map(({ id, level, tokens, headings }) => ({
      id: Number(id),
      level: Number(level),
      tokens: Number(tokens),
      headings: JSON.parse(String(headings)),
    }));
}

function readBody(database: DatabaseSync, id: number): string {
  const row = database.prepare('select body from sections where id = ?').get(id);
  return inflateRawSync(row?.['body'] as Uint8Array).toString('utf8');
}

/** As many sections as fit, in the order of the page; the best one always. */
function fitting(sections: readonly Section[], ranked: RankedPage, maxTokens: number): Section[] {
  const whole = sections.reduce((sum, { tokens }) => sum + tokens, 0);
  if (whole <= Math.min(SMALL_PAGE, maxTokens)) return [...sections];
  let left = maxTokens;
  const chosen = new Set<Section>();
  for (const section of byWorth(sections, ranked)) {
    if (chosen.size > 0 && section.tokens > left) continue;
    chosen.add(section);
    left -= section.tokens;
  }
  return sections.filter((section) => chosen.has(section));
}

function byWorth(sections: readonly Section[], { sections: ranked }: RankedPage): Section[] {
  const [best] = ranked;
  const at = Math.max(
    0,
    sections.findIndex(({ id }) => id === best?.section),
  );
  const level = sections[at]?.level ?? 0;
  const rest = sections.slice(at + 1);
  const end = rest.findIndex((section) => section.level <= level);
  const worthy = new Set(
    ranked.filter(({ score }) => score >= WORTH * (best?.score ?? 0)).map(({ section }) => section),
  );
  return [
    ...sections.slice(at, at + 1),
    ...(level === 0 ? [] : rest.slice(0, end === -1 ? rest.length : end)),
    ...sections.filter(({ id }) => worthy.has(id)),
  ];
}

/** Each section below the headings that lead to it, unless they stand there already. */
function textOf(sections: readonly Section[], bodyOf: (id: number) => string): string {
  let above = '';
  return sections
    .map(({ id, headings }) => {
      const way = (headings[0]?.path ?? []).join(' > ');
      const isNew = way !== '' && way !== above;
      above = (headings.at(-1)?.path ?? []).join(' > ');
      return isNew ? `${way}\n\n${bodyOf(id)}` : bodyOf(id);
    })
    .join('\n\n');
}

/** A heading that has the words says more than a text that has them. */
const HEADING_WEIGHT = 2;

/** Of the headings within a section the one whose part, with what stands below it, fits the terms best. */
function headingFor(
  { headings }: Section,
  body: string,
  terms: Ranking['terms'],
): SectionHeading | undefined {
  let best: { heading: SectionHeading; score: number } | undefined;
  for (const [index, heading] of headings.entries()) {
    const end = headings.slice(index + 1).find(({ path }) => !isBelow(path, heading.path))?.at;
    const inText = stemsIn(body.slice(heading.at, end));
    const inHeading = stemsIn(heading.path.at(-1) ?? '');
    const score = terms.reduce((sum, { word, weight }) => {
      const wanted = stem(word);
      return (
        sum + weight * ((inText.has(wanted) ? 1 : 0) + (inHeading.has(wanted) ? HEADING_WEIGHT : 0))
      );
    }, 0);
    const isCloser = score === best?.score && isBelow(heading.path, best.heading.path);
    if (best === undefined || score > best.score || isCloser) best = { heading, score };
  }
  return best?.heading;
}

function isBelow(path: readonly string[], above: readonly string[]): boolean {
  return (
    above.length > 0 && above.length < path.length && above.every((text, at) => path[at] === text)
  );
}

function stemsIn(text: string): Set<string> {
  return new Set(wordsIn(text.toLowerCase()).map(stem));
}

function cutAtWord(text: string, maxTokens: number): string {
  if (countTokens(text) <= maxTokens) return text;
  const words = Math.floor(maxTokens / 1.4);
  let end = 0;
  let count = 0;
  for (const { index, 0: word } of text.matchAll(/\S+/g)) {
    if (count === words) break;
    count += 1;
    end = index + word.length;
  }
  return text.slice(0, end);
}
