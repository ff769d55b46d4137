/**
 * Answers that models give to a prompt: twenty that GitLab reads as they are, and twenty that mean the
 * same in another form.
 *
 * @module
 */

export interface Corpus {
  /** The id of the prompt. */
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly good: readonly string[];
  /** An answer in another form, and the one that it means. */
  readonly bent: readonly (readonly [answer: string, meant: string])[];
  /** What GitLab makes of an answer. */
  readonly read: (text: string) => unknown;
}

type Bend = (answer: string, index: number) => string;

/** Each of the answers, bent by one of the ways in turn. */
export function bend(answers: readonly string[], ways: readonly Bend[]): Corpus['bent'] {
  return answers.map((answer, index) => [
    (ways[index % ways.length] as Bend)(answer, index),
    answer,
  ]);
}
