import { collectAnswer } from '#shared/models/model-event.ts';
import { dropOpening } from './free-text.ts';
import { emptyAnswer, type Shape, unusableAnswer } from './shape.ts';

/**
 * Brings the text of an answer, which has some, into the form that GitLab reads. `cut` says that
 * the model ran out of tokens. Undefined: the text cannot be brought into it.
 */
export type Repair = (text: string, cut: boolean) => string | undefined;

/** A form that can only be judged when it is complete; it goes out in one piece. */
export function wholeForm(repair: Repair): Shape {
  return async function* repaired(events) {
    const { text, finish } = await collectAnswer(events);
    const answer = dropOpening(text.toWellFormed(), true)?.replace(/\r\n?/g, '\n');
    if (!answer) throw emptyAnswer();
    const form = repair(answer, finish.reason === 'length');
    if (form === undefined) throw unusableAnswer('The answer does not have the form of the prompt');
    if (form === '') throw emptyAnswer();
    yield form;
  };
}
