import { untilControlWord } from './control-words.ts';
import type { AnswerPlace, TextFilter } from './text-filter.ts';
import { withoutThoughts } from './thoughts.ts';

/**
 * What the text of every feature goes through: thoughts, words of the model's template and invented
 * turns are taken away, and what the user's own material holds stays.
 *
 * What comes out does not depend on how the text was cut. Only thoughts that have an end and no
 * beginning are found later in a whole answer than in a stream, which has begun by then.
 */
export function cleanText(place: AnswerPlace, isStream: boolean): TextFilter {
  const thoughts = withoutThoughts(place, isStream);
  const words = untilControlWord(place);
  const onward = (text: string) => (thoughts.isTemplate() ? text : words.push(text));
  return {
    push: (text) => onward(thoughts.push(text)),
    end: () => onward(thoughts.end()) + words.end(),
  };
}
