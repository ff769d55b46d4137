/**
 * The fences of biome.json, made from the table of floors: an editor shows a broken floor where it is typed.
 *
 * @module
 */
import { FLOORS, floorOf, forbiddenTo, type Room } from './floors.ts';

/** Ways out of a folder, however deep a module lies in it. */
const UPWARD = '{../,../../,../../../,../../../../,../../../../../}';

/** What `fences.json` holds, which biome.json extends. */
export interface Fences {
  readonly overrides: readonly object[];
}

/** One for each room, since a later override replaces the options of an earlier one. */
export const FENCES: Fences = { overrides: FLOORS.flat().map(fenceOf) };

function fenceOf(room: Room): object {
  const group = [...specifiersOf(room, forbiddenTo(room)), '**/test/**'];
  const message = `${room}/ is on floor ${floorOf(room)} and imports lower floors only: docs/architecture.md.`;
  return {
    // The files that lie directly in `shared` are a room.
    includes: [room === 'shared' ? 'shared/*.ts' : `${room}/**`],
    linter: {
      rules: {
        style: {
          noRestrictedImports: { level: 'error', options: { patterns: [{ group, message }] } },
        },
      },
    },
  };
}

/** What a module of `room` could write, however deep it lies, to import any of `others`. */
function specifiersOf(room: Room, others: readonly Room[]): string[] {
  const byFolder = Map.groupBy(others, (other) => foldersOf(other).join('/'));
  return [...byFolder].flatMap(([folder, rooms]) => {
    const names = oneOf(rooms.map((other) => other.slice(other.lastIndexOf('/') + 1)));
    const way = folder === '' ? names : `${folder}/${names}`;
    const below = foldersOf(room).reduce(
      (rest, parent) => (rest.startsWith(`${parent}/`) ? rest.slice(parent.length + 1) : rest),
      way,
    );
    // Rooms lie within `shared`, which is one itself.
    const within = way.startsWith(`${room}/`) ? [`./${way.slice(room.length + 1)}/**`] : [];
    return [`#${way}/**`, `${UPWARD}${below}/**`, ...within];
  });
}

/** The folders above a room. */
function foldersOf(room: Room): string[] {
  return room.split('/').slice(0, -1);
}

function oneOf(names: readonly string[]): string {
  return names.length === 1 ? (names[0] ?? '') : `{${names.join(',')}}`;
}
