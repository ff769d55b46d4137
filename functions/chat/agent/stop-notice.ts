/**
 * What a user is told of an answer that did not come to its own end.
 *
 * @see contract 2.2 and 2.9
 * @module
 */
import type { FinishReason, ModelEvent } from '#shared/models/model-event.ts';

const NOTICES: Readonly<Record<FinishReason, string>> = {
  stop: '',
  tool: '',
  guardrail:
    'Warning: a guardrail set up by your administrator blocked content of this answer. ' +
    'See https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails.html',
  length: 'Warning: this answer was cut off because it reached the maximum length of an answer.',
  context:
    'Warning: this answer was cut off because the conversation fills the context of the model. ' +
    'Start a new conversation to go on.',
  filtered:
    "Warning: the model provider's content filter stopped this answer, which is not complete.",
  refusal: 'Warning: the model refused to go on with this answer, which is not complete.',
  malformed:
    'Warning: the rest of this answer could not be read because the model wrote it in a wrong form.',
  other: 'Warning: the model stopped early for an unknown reason. This answer may not be complete.',
};

const STOP_WORD_NOTICE =
  'Warning: this answer was cut off before the word "Observation:", at which the gateway stops the model.';

interface Circumstances {
  /** Whether GitLab itself tells the user that the limit of tokens was reached. */
  readonly gitlabTellsLength: boolean;
  /** Whether the text ended in the middle of a line of the answer. */
  readonly isInAnswer: boolean;
}

/** Empty for an answer that came to its own end. */
export function stopNotice(
  { reason, stopReason }: ModelEvent & { readonly type: 'finish' },
  { gitlabTellsLength, isInAnswer }: Circumstances,
): string {
  if (reason === 'length' && gitlabTellsLength) return '';
  // At the beginning of a line the model went on to invent what a tool says: the answer was over.
  if (stopReason === 'stop_sequence' && isInAnswer) return STOP_WORD_NOTICE;
  return NOTICES[reason];
}
