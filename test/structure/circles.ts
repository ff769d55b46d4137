/** A name and the names that it leads to. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/**
 * The shortest way back to itself for each group of names that lead to each other, such as
 * `['a', 'b', 'a']`; one for each group.
 */
export function circlesOf(graph: Graph): string[][] {
  const seen = new Set<string>();
  const circles: string[][] = [];
  for (const name of graph.keys()) {
    if (seen.has(name)) continue;
    const circle = wayBack(graph, name);
    if (!circle) continue;
    circles.push(circle);
    // Whoever lies on a way from here and back belongs to the same group.
    for (const other of reachable(graph, name)) {
      if (reachable(graph, other).has(name)) seen.add(other);
    }
  }
  return circles;
}

/** All names that can be reached from `start`, which is among them only if a way leads back. */
export function reachable(graph: Graph, start: string): Set<string> {
  const found = new Set<string>();
  const open = [...(graph.get(start) ?? [])];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    open.push(...(graph.get(name) ?? []));
  }
  return found;
}

function wayBack(graph: Graph, start: string): string[] | undefined {
  const from = new Map<string, string>();
  const open = [start];
  for (let name = open.shift(); name !== undefined; name = open.shift()) {
    for (const next of graph.get(name) ?? []) {
      if (next === start) return path(from, start, name);
      if (from.has(next)) continue;
      from.set(next, name);
      open.push(next);
    }
  }
  return undefined;
}

function path(from: ReadonlyMap<string, string>, start: string, last: string): string[] {
  const names = [start];
  for (let name = last; name !== start; name = from.get(name) ?? start) names.unshift(name);
  return [start, ...names];
}
