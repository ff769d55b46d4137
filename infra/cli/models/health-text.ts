import type { LifeCycle } from './life-cycle.ts';
import type { Terminal } from './terminal.ts';

const COLOURS = {
  active: 'green',
  legacy: 'yellow',
  ended: 'red',
  missing: 'red',
  unknown: 'dim',
} as const satisfies Record<LifeCycle['state'], Parameters<Terminal['style']>[0]>;

/** A life cycle, and what comes after it. */
export function healthText(terminal: Terminal, { state, text, successor }: LifeCycle): string {
  const health = terminal.style(COLOURS[state], text);
  return successor ? `${health}\n→ ${successor}` : health;
}
