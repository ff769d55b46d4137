import { isEnding, type LifeCycle } from '#shared/watch/life-cycle.ts';
import type { Terminal } from '../common/terminal.ts';

const COLOURS = {
  active: 'green',
  legacy: 'yellow',
  ended: 'red',
  missing: 'red',
  unknown: 'dim',
} as const satisfies Record<LifeCycle['state'], Parameters<Terminal['style']>[0]>;

/** The life cycle in colour, with the successor below it. */
export function healthText(terminal: Terminal, lifeCycle: LifeCycle): string {
  const { state, text, successor } = lifeCycle;
  const colour = state === 'active' && isEnding(lifeCycle) ? 'yellow' : COLOURS[state];
  const health = terminal.style(colour, text);
  return successor ? `${health}\n→ ${successor}` : health;
}
