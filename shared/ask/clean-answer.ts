/**
 * Cleans the text of every feature: removes thoughts, words of the model's template and invented turns.
 *
 * @module
 */
import { untilControlWord } from '../answer-text/control-words.ts';
import type { AnswerPlace, TextFilter } from '../answer-text/text-filter.ts';
import { withoutThoughts } from '../answer-text/thoughts.ts';
import type { EventFilter, ModelEvent } from '../models/model-event.ts';
import type { ModelRequest } from '../models/model-request.ts';

/** The file that an answer goes into as code. */
export interface FileAround {
  readonly before: string;
  readonly after: string;
}

export interface Cleaning {
  /** The request that is being answered. Called once there is text. */
  readonly request: () => ModelRequest | undefined;
  /** Absent: the answer is text. */
  readonly file: FileAround | undefined;
}

/** A text with more of these words than this is about them. */
const MAX_WORDS = 64;

/** Holds back what is not certain, and gives it before the end. */
export function createCleanEvents(cleaning: Cleaning): EventFilter {
  let filter: TextFilter | undefined;
  return (event) => {
    if (event.type === 'reasoning-delta') return [event];
    if (event.type === 'text-delta') {
      filter ??= filterFor(cleaning);
      return textEvent(filter.push(event.text));
    }
    const rest = textEvent(filter?.end() ?? '');
    filter = undefined;
    return [...rest, event];
  };
}

function textEvent(text: string): readonly ModelEvent[] {
  return text === '' ? [] : [{ type: 'text-delta', text }];
}

function filterFor({ request, file }: Cleaning): TextFilter {
  const { prompt, streaming = true } = request() ?? {};
  const texts = prompt ? [prompt.system, ...prompt.messages.map(({ text }) => text)] : [];
  const mentions = mentionsIn(texts);
  const place: AnswerPlace = file
    ? { kind: 'code', ...file, mentions }
    : { kind: 'text', mentions };
  return cleanText(place, streaming);
}

/** Each word is searched for only once. */
function mentionsIn(texts: readonly string[]): AnswerPlace['mentions'] {
  const known = new Map<string, boolean>();
  return (word) => {
    const before = known.get(word);
    if (before !== undefined) return before;
    const found = known.size >= MAX_WORDS || texts.some((text) => text.includes(word));
    if (known.size < MAX_WORDS) known.set(word, found);
    return found;
  };
}

/**
 * What the text of every feature goes through: thoughts, words of the model's template and invented
 * turns are taken away, and what the user's own material holds stays.
 *
 * What comes out does not depend on how the text was cut. Only thoughts that have an end, an answer behind it and
 * no beginning are found later in a whole answer than in a stream, which has begun by then.
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
