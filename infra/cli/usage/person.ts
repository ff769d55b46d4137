/**
 * Finds the pseudonym of one person in records that name nobody.
 *
 * GitLab sends the id of a user hashed with a secret of its own, and the records hold a hash of that: see
 * `pseudonym`. So whoever has GitLab's hash of a person finds that person, and nobody else.
 *
 * @module
 */
import { pseudonym } from '#shared/gitlab/gitlab-headers.ts';
import { UsageError } from '../common/failures.ts';
import type { UsageEntry } from './usage-entry.ts';

export interface Person {
  /** Whether it is this person's request. */
  isOf(entry: Pick<UsageEntry, 'user' | 'gitlabInstance'>): boolean;
  /** Whether the text, of which nothing else is known, has a pseudonym of this person. */
  isNamedIn(text: string): boolean;
  /** The pseudonyms that were found, by instance. */
  found(): ReadonlyMap<string, string>;
}

/** GitLab's form of a hashed id: 64 hexadecimal digits today. */
const GLOBAL_ID = /^[\w+/=-]{20,100}$/;

const HOW = 'Gitlab::GlobalAnonymousId.user_id(User.find(42))';

/**
 * @param instance the GitLab instance of the person; undefined: any that records name
 * @throws {UsageError} for an id that is not GitLab's global one, such as the number of a user
 */
export function findPerson(globalId: string, instance: string | undefined): Person {
  if (!GLOBAL_ID.test(globalId)) {
    throw new UsageError(
      `'${globalId}' is not an id that the gateway ever sees: GitLab hashes it with a secret of its own.`,
      `In GitLab's Rails console, ${HOW} gives the one for user 42.`,
    );
  }
  const pseudonyms = new Map<string, string>();
  const found = new Map<string, string>();
  const of = (name: string) => {
    const known = pseudonyms.get(name) ?? pseudonym(name, globalId);
    pseudonyms.set(name, known);
    return known;
  };
  // An instance's header that had not the form of an id is not in the record.
  const namesFor = (named = ''): readonly string[] =>
    instance === undefined ? [...new Set([named, ''])] : [instance];
  namesFor().forEach(of);
  return {
    isOf({ user, gitlabInstance }) {
      const name = namesFor(gitlabInstance).find((candidate) => of(candidate) === user);
      if (user === undefined || name === undefined) return false;
      found.set(name, user);
      return true;
    },
    isNamedIn: (text) => [...pseudonyms.values()].some((name) => text.includes(name)),
    found: () => found,
  };
}
