/**
 * The floors of the house, lowest first. A room imports lower floors only: never a higher one, never another room
 * of its own. `npm run structure -- --write` turns this table into the fences of biome.json.
 *
 * @module
 */

/** A folder; `shared` and `infra/cli` stand for the files that lie directly in them. */
export type Room = string;

export const FLOORS: readonly (readonly Room[])[] = [
  ['shared'],
  ['shared/request', 'shared/answer-text'],
  ['shared/models'],
  ['shared/bedrock', 'shared/openai', 'shared/gitlab', 'shared/docs-search'],
  ['shared/routing', 'shared/auth', 'shared/prompts'],
  ['shared/usage', 'shared/budgets', 'shared/watch'],
  ['shared/ask', 'shared/http'],
  ['shared/code-suggestions'],
  ['shared/wiring'],
  [
    'functions/chat',
    'functions/code-completion',
    'functions/code-generation',
    'functions/model-endpoint',
    'functions/platform',
    'functions/usage-events',
    'functions/watch',
  ],
  ['infra/deploy'],
  ['infra/cli/common'],
  ['infra/cli/cost', 'infra/cli/deployment', 'infra/cli/docs', 'infra/cli/models', 'infra/local'],
  // They look at what the other programs keep, and the doctor at what they and the gateway do.
  ['infra/cli/doctor', 'infra/cli/usage'],
];

/** Rooms that only some may know, although they are on a lower floor than others. */
export const PRIVATE: Readonly<Record<Room, readonly Room[]>> = {
  // What asks a model does not know its platform.
  'shared/bedrock': ['shared/wiring', 'infra/cli/doctor', 'infra/cli/models', 'infra/local'],
  'shared/openai': ['shared/wiring', 'infra/cli/doctor', 'infra/cli/models', 'infra/local'],
};

const ROOMS: readonly Room[] = FLOORS.flat();

/** The room that a module lies in, or nothing where the table has none for it. */
export function roomOf(path: string): Room | undefined {
  const folders = path.split('/').slice(0, -1);
  for (let depth = folders.length; depth > 0; depth -= 1) {
    const room = folders.slice(0, depth).join('/');
    // The files of `shared` are a room; a folder in it that has no floor is not part of it.
    if (ROOMS.includes(room)) return room === 'shared' && depth < folders.length ? undefined : room;
  }
  return undefined;
}

/** 0 is the lowest; -1 for a room that has none. */
export function floorOf(room: Room): number {
  return FLOORS.findIndex((rooms) => rooms.includes(room));
}

/** Whether a module of `from` may import one of `to`. */
export function mayImport(from: Room, to: Room): boolean {
  if (from === to) return true;
  return floorOf(to) < floorOf(from) && (PRIVATE[to]?.includes(from) ?? true);
}

/** All rooms that `room` must not import. */
export function forbiddenTo(room: Room): Room[] {
  return ROOMS.filter((other) => !mayImport(room, other));
}
