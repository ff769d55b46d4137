/**
 * Turns a model's answer into what an editor inserts. This file lists the rules in their order; each rule
 * has its own file.
 *
 * @module
 */
import { endsInHalf } from '../../answer-text/characters.ts';
import type { FinishReason, ModelEvent } from '../../models/model-event.ts';
import type { SuggestionContext } from './cursor-block.ts';
import { lineEnds, withLineFeeds } from './line-ends.ts';
import { onOwnLine } from './on-own-line.ts';
import { chain, type Stage, writeAll } from './stage.ts';
import { withinBlock } from './within-block.ts';
import { withinLine } from './within-line.ts';
import { withoutBlankAnswer } from './without-blank-answer.ts';
import { withoutDoubleIndentation } from './without-double-indentation.ts';
import { withoutExplanation } from './without-explanation.ts';
import { withoutFence } from './without-fence.ts';
import { withoutLoneComment } from './without-lone-comment.ts';
import { withoutRepeatedCall } from './without-repeated-call.ts';
import { withoutRepeatedFence } from './without-repeated-fence.ts';
import { withoutRepeatedPrefix } from './without-repeated-prefix.ts';
import { withoutRestOfLine } from './without-rest-of-line.ts';
import { withoutTags } from './without-tags.ts';

/**
 * The suggestion in a model's answer, in pieces as they become certain. Joined they are the same text
 * however the model's was cut: a stream and a whole answer suggest the same. White space only becomes
 * nothing at all.
 *
 * A suggestion that is complete before the answer is ends at the next piece of text: what is left of
 * the answer is not read.
 *
 * @throws whatever `events` throws, after what was certain by then
 */
export async function* cleanSuggestion(
  events: AsyncIterable<ModelEvent>,
  context: SuggestionContext,
): AsyncGenerator<string> {
  const cleaner = createCleaner(context);
  // The first half of a character that the model cut in two.
  let half = '';
  for await (const event of events) {
    const piece = cleaner.take(event);
    if (piece === undefined) break;
    if (piece === '') continue;
    const text = half + piece;
    half = endsInHalf(text) ? text.slice(-1) : '';
    if (text !== half) yield half === '' ? text : text.slice(0, -1);
  }
  const rest = half + cleaner.end();
  if (rest !== '') yield rest;
}

/** The same text at once, for an answer that has ended. */
export function wholeText(events: Iterable<ModelEvent>, context: SuggestionContext): string {
  const cleaner = createCleaner(context);
  let text = '';
  for (const event of events) {
    const piece = cleaner.take(event);
    if (piece === undefined) break;
    text += piece;
  }
  return text + cleaner.end();
}

function createCleaner(context: SuggestionContext) {
  const stage = suggestionStage(context);
  let reason: FinishReason = 'other';
  return {
    /** What is certain after this event; undefined: the suggestion is complete, and this is no part of it. */
    take(event: ModelEvent): string | undefined {
      if (event.type === 'finish') reason = event.reason;
      if (event.type !== 'text-delta') return '';
      return stage.closed() ? undefined : writeAll(stage, event.text);
    },
    end: () => stage.end(reason),
  };
}

function suggestionStage(inFile: SuggestionContext): Stage {
  const context = withLineFeeds(inFile);
  const { toLineFeeds, toFile } = lineEnds(inFile);
  return chain([
    toLineFeeds,
    withoutExplanation(context),
    withoutTags(context),
    withoutFence(context),
    ...(context.kind === 'completion' ? completionStages(context) : generationStages(context)),
    toFile,
  ]);
}

/** A completion continues at the cursor, so everything around it matters. */
function completionStages(context: SuggestionContext): readonly Stage[] {
  return [
    withoutRepeatedPrefix(context),
    withoutRepeatedCall(context),
    withoutDoubleIndentation(context),
    withinLine(context),
    withoutRestOfLine(context),
    withoutRepeatedFence(context),
    withinBlock(context),
    withoutLoneComment(context),
    withoutBlankAnswer(),
  ];
}

/**
 * A generation may rewrite what is around the cursor, and it is long: none of its code is removed, and
 * every token flows, even the last half line of an answer that was cut.
 */
function generationStages(context: SuggestionContext): readonly Stage[] {
  return [withoutDoubleIndentation(context), withoutBlankAnswer(), onOwnLine(context)];
}
