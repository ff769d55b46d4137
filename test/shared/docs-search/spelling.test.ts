import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCHEMA } from '#shared/docs-search/index-format.ts';
import { nearestWord } from '#shared/docs-search/spelling.ts';

/** Known words by how many sections have them. */
const WORDS: Readonly<Record<string, number>> = {
  merge: 90,
  merger: 2,
  branch: 80,
  brunch: 1,
  protected: 70,
  project: 60,
  projects: 59,
  pipeline: 50,
  größe: 4,
};

function databaseOf(words: Readonly<Record<string, number>>): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec(SCHEMA);
  const insert = database.prepare('insert into words values (?, ?)');
  for (const [word, sections] of Object.entries(words)) insert.run(word, sections);
  return database;
}

/** Insertions, deletions, replacements and neighbours that change places, by the book. */
function distance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const same = a[0] === b[0] ? 0 : 1;
  const swapped = a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0];
  return Math.min(
    distance(a.slice(1), b.slice(1)) + same,
    distance(a.slice(1), b) + 1,
    distance(a, b.slice(1)) + 1,
    ...(swapped ? [distance(a.slice(2), b.slice(2)) + 1] : []),
  );
}

describe('a misspelt word', () => {
  const database = databaseOf(WORDS);

  it.each([
    ['mereg', 'merge'],
    ['brnch', 'branch'],
    ['branhc', 'branch'],
    ['projetc', 'project'],
    ['protectd', 'protected'],
    ['pipelinne', 'pipeline'],
    ['grösse', undefined],
    ['grösze', undefined],
    ['grosse', undefined],
    ['größee', 'größe'],
    ['mrg', undefined],
    ['something', undefined],
    ['br4nch', undefined],
  ])('%s means %s', (word, meant) => {
    expect(nearestWord(database, word)).toBe(meant);
  });

  it('means the word with the fewest mistakes, the most frequent of several', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abcé'), minLength: 4, maxLength: 7 });
    const known = fc.uniqueArray(letters, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(known, letters, (words, word) => {
        using own = databaseOf(
          Object.fromEntries(words.map((one, at) => [one, words.length - at])),
        );
        const allowed = word.length <= 6 ? 1 : 2;
        const near = words.map((one) => ({ one, mistakes: distance(word, one) }));
        const [best] = near
          .filter(({ mistakes }) => mistakes <= allowed)
          .sort((a, b) => Math.max(1, a.mistakes) - Math.max(1, b.mistakes));
        expect(nearestWord(own, word)).toBe(best?.one);
      }),
      { numRuns: 300 },
    );
  });
});
