/** A map with a limit; keys may come from callers, who must not fill the memory. */
export interface BoundedMap<V> {
  /** Counts as use. */
  get(key: string): V | undefined;
  /** Makes room, where there is none, by forgetting the entry that was not used for longest. */
  set(key: string, value: V): void;
  delete(key: string): void;
}

export function createBoundedMap<V>(maxEntries: number): BoundedMap<V> {
  // A Map keeps the order of insertion, so the first key is the one that was not used for longest.
  const entries = new Map<string, V>();

  function renew(key: string, value: V): void {
    entries.delete(key);
    entries.set(key, value);
  }

  return {
    get(key) {
      const value = entries.get(key);
      if (value !== undefined) renew(key, value);
      return value;
    },
    set(key, value) {
      renew(key, value);
      const [oldest] = entries.keys();
      if (oldest !== undefined && entries.size > maxEntries) entries.delete(oldest);
    },
    delete: (key) => void entries.delete(key),
  };
}
