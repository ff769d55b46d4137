/**
 * What is wrong with the structure, one line each.
 *
 * @module
 */
import { circlesOf, type Graph } from './circles.ts';
import { mayImport, type Room, roomOf } from './floors.ts';
import type { Module } from './modules.ts';

export function faultsOf(modules: readonly Module[]): string[] {
  return [
    ...modules.filter(({ path }) => roomOf(path) === undefined).map(homeless),
    ...modules.flatMap(brokenFloors),
    ...circlesOf(filesOf(modules)).map((circle) => `circle of files: ${circle.join(' → ')}`),
    ...circlesOf(roomGraph(modules)).map((circle) => `circle of rooms: ${circle.join(' → ')}`),
  ];
}

/** Which rooms import which. */
export function roomGraph(modules: readonly Module[]): Map<Room, Room[]> {
  const graph = new Map<Room, Set<Room>>();
  for (const { path, imports } of modules) {
    const room = roomOf(path);
    if (room === undefined) continue;
    const others = graph.get(room) ?? new Set();
    graph.set(room, others);
    for (const { path: imported } of imports) {
      const other = roomOf(imported);
      if (other !== undefined && other !== room) others.add(other);
    }
  }
  return new Map([...graph].map(([room, others]) => [room, [...others].toSorted()]));
}

function filesOf(modules: readonly Module[]): Graph {
  return new Map(modules.map(({ path, imports }) => [path, imports.map((other) => other.path)]));
}

function homeless({ path }: Module): string {
  return `${path} lies in a folder that has no floor: give it one in test/structure/floors.ts`;
}

function brokenFloors({ path, imports }: Module): string[] {
  const room = roomOf(path);
  if (room === undefined) return [];
  return imports.flatMap(({ path: imported }) => {
    const other = roomOf(imported);
    return other === undefined || mayImport(room, other)
      ? []
      : [`${path} imports ${imported}: ${room} must not know ${other}`];
  });
}
