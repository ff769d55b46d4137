/**
 * What `npm run structure` prints.
 *
 * @module
 */
import Table from 'cli-table3';
import { roomGraph } from './faults.ts';
import { FLOORS, floorOf, type Room, roomOf } from './floors.ts';
import { filesBehind, finenessOf, LIMITS, onlyImported } from './measures.ts';
import type { Module } from './modules.ts';
import { COMPLETION_FILES, isOneOfAKind } from './request-path.ts';

/** `completion` are the files that work while a completion is answered. */
export function structureReport(modules: readonly Module[], completion: readonly string[]): string {
  return [
    roomTable(modules),
    singleImporters(modules),
    bundleSizes(modules),
    pathOf(completion),
    summary(modules),
  ].join('\n\n');
}

/** The files whose sizes count: functions/ and shared/. */
export function productModules(modules: readonly Module[]): Module[] {
  return modules.filter(({ path }) => !path.startsWith('infra/'));
}

function roomTable(modules: readonly Module[]): string {
  const graph = roomGraph(modules);
  const table = new Table({
    head: ['Floor', 'Room', 'Files', 'Mean', 'p90', 'Longest', 'Imports'],
    colAligns: ['right', 'left', 'right', 'right', 'right', 'right', 'left'],
    colWidths: [null, null, null, null, null, null, 60],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const room of FLOORS.toReversed().flat()) {
    const inRoom = modules.filter(({ path }) => roomOf(path) === room);
    if (inRoom.length === 0) continue;
    const { files, mean, p90, longest } = finenessOf(inRoom);
    table.push([floorOf(room), room, files, mean, p90, longest, namesOf(graph.get(room) ?? [])]);
  }
  return table.toString();
}

function namesOf(rooms: readonly Room[]): string {
  return rooms.map((room) => room.replace(/^shared\//, '')).join(' ');
}

function singleImporters(modules: readonly Module[]): string {
  const lines = [...onlyImported(productModules(modules))]
    .toSorted()
    .map(([path, importer]) => `  ${path} ← ${importer}`);
  return [`Files with one importer: ${lines.length}`, ...lines].join('\n');
}

function bundleSizes(modules: readonly Module[]): string {
  const entries = modules
    .map(({ path }) => path)
    .filter((path) => /^functions\/\w.*\/index\.ts$/.test(path));
  const lines = entries.map((entry) => `  ${entry}: ${filesBehind(modules, entry)}`);
  return ['Files of ours in a bundle:', ...lines].join('\n');
}

function pathOf(completion: readonly string[]): string {
  const others = completion.filter((path) => !isOneOfAKind(path));
  const kinds = completion.length - others.length;
  return `Files that one completion passes: ${others.length} (≤ ${COMPLETION_FILES}), and ${kinds} rules and layers`;
}

function summary(modules: readonly Module[]): string {
  const { files, mean, p90, longest } = finenessOf(productModules(modules));
  return (
    `functions/ and shared/: ${files} files, code lines of a file: mean ${mean} (${LIMITS.least} to ${LIMITS.most}), ` +
    `p90 ${p90} (≤ ${LIMITS.p90}), longest ${longest} (≤ ${LIMITS.longest})`
  );
}
