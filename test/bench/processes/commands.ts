/**
 * The side of a child process: answers what the bench asks, and ends with the bench.
 *
 * @module
 */

/** What a process can be asked, by name. */
export type Commands = Readonly<Record<string, (input: never) => unknown>>;

export interface Question {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

export type Answer =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly id: number; readonly result: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly message: string };

/** Tells the bench that the process is ready, and answers from then on. */
export function serveCommands(commands: Commands): void {
  process.on('message', (question: Question) => {
    void reply(commands, question).then((answer) => process.send?.(answer));
  });
  // The bench has gone, however it ended: nothing of it may stay.
  process.on('disconnect', () => process.exit());
  process.send?.({ type: 'ready' } satisfies Answer);
}

async function reply(commands: Commands, { id, name, input }: Question): Promise<Answer> {
  try {
    const result = await commands[name]?.(input as never);
    return { type: 'result', id, result };
  } catch (error) {
    return { type: 'failure', id, message: `${name}: ${error}` };
  }
}
