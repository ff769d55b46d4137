import { collectAnswer, isCut } from '#shared/models/model-event.ts';
import { ownAnswer } from '../../own-answer.ts';
import { dropOpening } from './free-text.ts';
import { emptyAnswer, type Shape, unusableAnswer } from './shape.ts';

/**
 * Brings the text of an answer, which is not empty, into the form that GitLab reads. `cut` says that
 * the model ran out of tokens. Undefined: the text cannot be brought into it.
 */
export type Repair = (text: string, cut: boolean) => string | undefined;

export interface EmptyAnswer {
  /** What an answer without text becomes; absent: a failure of the model. */
  readonly whenEmpty?: string;
}

/** A form that can only be judged when it is complete; it goes out in one piece. */
export function wholeForm(repair: Repair, { whenEmpty }: EmptyAnswer = {}): Shape {
  return async function* repaired(events) {
    const { text, finish } = await collectAnswer(ownAnswer(events));
    const answer = dropOpening(text.toWellFormed()).replace(/\r\n?/g, '\n');
    const form = answer ? repair(answer, isCut(finish.reason)) : whenEmpty;
    if (form === undefined && answer) {
      throw unusableAnswer('The answer does not have the form of the prompt');
    }
    if (!form) throw emptyAnswer();
    yield form;
  };
}
