import { type PromptTag, promptTags } from './prompt-tags.ts';
import { OPEN_STAGE, type Stage } from './stage.ts';
import type { SuggestionContext } from './suggestion-context.ts';
import { createTagPlaces } from './tag-places.ts';

/**
 * Drops the tags that prompts put around code.
 *
 * Holds back what may become a tag, and a line feed in front of one that ends the answer.
 */
export function withoutTags(context: SuggestionContext): Stage {
  const tags = promptTags(context);
  const beginnings = new Set(tags.map(({ text }) => text.charAt(0)));
  const places = createTagPlaces();
  let state: 'code' | 'skipping' | 'closed' = 'code';
  let held = '';
  let skipsTo = '';
  let dropsLineFeed = false;

  function act(tag: PromptTag): string {
    if (!places.allows(tag)) return release();
    held = '';
    places.take(tag);
    if (tag.action === 'stop') state = 'closed';
    if (tag.action === 'skip') state = 'skipping';
    skipsTo = tag.text.replace('<', '</');
    dropsLineFeed = tag.opensLine === true;
    return '';
  }

  function release(): string {
    const text = withoutTagStart(held, tags);
    held = held.slice(text.length);
    return places.pass(text);
  }

  function skip(char: string): string {
    held = (held + char).slice(-skipsTo.length);
    if (held === skipsTo) {
      state = 'code';
      held = '';
      dropsLineFeed = true;
    }
    return '';
  }

  function write(char: string): string {
    if (state !== 'code') return state === 'closed' ? '' : skip(char);
    const isOfTag = dropsLineFeed && char === '\n';
    dropsLineFeed = false;
    if (isOfTag) return '';
    if (held === '' && !beginnings.has(char)) return places.pass(char);
    held += char;
    const tag = tags.find(({ text }) => text === held);
    if (tag) return act(tag);
    return tags.some(({ text }) => text.startsWith(held)) ? '' : release();
  }

  const end = () => (state === 'skipping' ? '' : held);
  return { ...OPEN_STAGE, write, end, closed: () => state === 'closed' };
}

/** What of `text`, which is not the beginning of a tag, cannot belong to a tag that begins later. */
function withoutTagStart(text: string, tags: readonly PromptTag[]): string {
  let length = 1;
  while (length < text.length && !tags.some((tag) => tag.text.startsWith(text.slice(length)))) {
    length += 1;
  }
  return text.slice(0, length);
}
