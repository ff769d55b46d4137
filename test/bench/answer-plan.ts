/**
 * What the bench's model says, told by its id: any client can ask for any answer, and no client
 * needs to know the stand-in.
 *
 * @module
 */

export interface AnswerPlan {
  readonly chunks: number;
  /** Characters of a chunk, at least. */
  readonly chunkSize: number;
  /** From the beginning of a chunk to that of the next, in milliseconds. 0: as fast as it is read. */
  readonly everyMs: number;
  /** Whether it is in the form that Duo Chat's agent understands. */
  readonly forAgent: boolean;
}

/** The answer of most measurements: 100 tokens, a chunk each, as fast as they are read. */
export const HUNDRED_TOKENS: AnswerPlan = {
  chunks: 100,
  chunkSize: 6,
  everyMs: 0,
  forAgent: false,
};

const ID = /bench-c(\d+)-s(\d+)-e(\d+)-(code|agent)$/;

/** A model id of no family, so that nothing in the gateway knows it. */
export function modelIdOf({ chunks, chunkSize, everyMs, forAgent }: AnswerPlan): string {
  return `amazon.bench-c${chunks}-s${chunkSize}-e${everyMs}-${forAgent ? 'agent' : 'code'}`;
}

/** @throws {TypeError} for the id of any other model */
export function planOf(modelId: string): AnswerPlan {
  const [, chunks, chunkSize, everyMs, form] = ID.exec(modelId) ?? [];
  if (form === undefined) throw new TypeError(`The bench has no model ${modelId}`);
  return {
    chunks: Number(chunks),
    chunkSize: Number(chunkSize),
    everyMs: Number(everyMs),
    forAgent: form === 'agent',
  };
}

/** From this size on a chunk is a line of its own. */
const LINE_SIZE = 100;

/**
 * Code of which no clean-up of the gateway takes anything away: one expression on one line, or lines
 * of one block where chunks are as long as lines are.
 */
export function chunkText({ chunkSize, forAgent }: AnswerPlan, index: number): string {
  const opening = forAgent ? 'Thought: I know.\nFinal Answer: first(a)' : 'first(a)';
  if (index === 0) return opening;
  const joint = chunkSize < LINE_SIZE ? ' + ' : '\n    ';
  return joint + `a${index}`.padEnd(chunkSize - joint.length, 'x');
}

/** A paced chunk says when it was sent, in microseconds of the machine's own clock. */
export function stampedText(plan: AnswerPlan, index: number): string {
  const text = index === 0 ? chunkText(plan, 0) : '';
  return `${text} + t${nowUs()}`;
}

/** The times at which the chunks in `text` were sent, in microseconds. */
export function stampsIn(text: string): number[] {
  return [...text.matchAll(/ \+ t(\d{9,})/g)].map(([, digits]) => Number(digits));
}

/** A clock that all processes of a machine share, in microseconds. */
export function nowUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}
