/**
 * What the answers of v3 and v4 say about the suggestion, streamed or not.
 *
 * @see contract 2.7 and 2.8
 * @module
 */

export interface SuggestionFacts {
  readonly engine: string;
  readonly name: string;
  /** Our language id, `''` when unknown. */
  readonly language: string;
  readonly region: string;
  readonly featureFlags: readonly string[];
}

/** The answer in one piece. Text that is white space only is no suggestion. */
export function suggestionBody(facts: SuggestionFacts, text: string): object {
  const model = { ...modelOf(facts), lang: facts.language };
  return {
    choices: text.trim() === '' ? [] : [{ text, index: 0, finish_reason: 'length' }],
    metadata: { model, ...originOf(facts) },
    model,
  };
}

/** What a stream of events starts with; it does not tell the language. */
export function streamMetadata(facts: SuggestionFacts): object {
  return { model: modelOf(facts), ...originOf(facts) };
}

function modelOf({ engine, name }: SuggestionFacts) {
  return { engine, name };
}

function originOf({ featureFlags, region }: SuggestionFacts) {
  return {
    timestamp: Math.floor(Date.now() / 1_000),
    enabled_feature_flags: featureFlags,
    region,
  };
}
