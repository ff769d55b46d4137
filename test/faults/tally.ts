/**
 * Counts what must not happen, over all cells of the fault matrix.
 *
 * @module
 */
import type { Sight } from './fault.ts';
import type { Form } from './form.ts';
import type { Cell, Played } from './play-cell.ts';

export class Tally {
  cells = 0;
  readonly byOutcome = new Map<string, number>();
  silentTruncations = 0;
  crashes = 0;
  openCalls = 0;
  #resourcesBefore: readonly string[] = [];
  readonly #onCrash = () => {
    this.crashes += 1;
  };

  start(): void {
    this.#resourcesBefore = process.getActiveResourcesInfo();
    process.on('unhandledRejection', this.#onCrash);
    process.on('uncaughtExceptionMonitor', this.#onCrash);
  }

  count({ fault, form }: Cell, { reply, openCalls }: Played): void {
    this.cells += 1;
    this.openCalls += openCalls;
    const outcome = reply === undefined ? 'caller left' : describe(reply.status, reply.cut);
    this.byOutcome.set(outcome, (this.byOutcome.get(outcome) ?? 0) + 1);
    if (reply?.status !== 200) return;
    const { text, looksComplete } = form.read(reply);
    const isWhole = text === wholeText(fault.sees, form);
    if (looksComplete && !isWhole) this.silentTruncations += 1;
  }

  stop(): void {
    process.off('unhandledRejection', this.#onCrash);
    process.off('uncaughtExceptionMonitor', this.#onCrash);
  }

  /** Sockets and timers that are left over, by kind. */
  leaks(): string[] {
    const left = process.getActiveResourcesInfo();
    for (const kind of this.#resourcesBefore) {
      const index = left.indexOf(kind);
      if (index >= 0) left.splice(index, 1);
    }
    return left.filter((kind) => /TCP|Timeout|Immediate|HTTP/i.test(kind));
  }

  summary(): string {
    const outcomes = [...this.byOutcome].sort().map(([outcome, count]) => `${outcome}: ${count}`);
    return [
      `fault matrix: ${this.cells} cells`,
      `  ${outcomes.join(', ')}`,
      `  silent truncations: ${this.silentTruncations}`,
      `  crashes: ${this.crashes}`,
      `  calls left open: ${this.openCalls}`,
      `  leaked sockets or timers: ${this.leaks().length}`,
      '',
    ].join('\n');
  }
}

function wholeText(sight: Sight, { text, disowned }: Form): string {
  const isEmpty =
    sight.type === 'disowned'
      ? disowned === 'no suggestion'
      : 'text' in sight && sight.text === 'empty';
  return isEmpty ? '' : text;
}

function describe(status: number, cut: boolean): string {
  return cut ? `${status} and cut` : String(status);
}
