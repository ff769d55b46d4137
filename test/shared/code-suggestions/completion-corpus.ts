import { readdirSync, readFileSync } from 'node:fs';
import type { SuggestionContext } from '#shared/code-suggestions/cleaning/cursor-block.ts';
import type { FinishReason } from '#shared/models/model-event.ts';

export interface CorpusCase {
  readonly name: string;
  /** The file's name, for the reader. */
  readonly file: string;
  readonly answer: string;
  readonly finish: FinishReason;
  readonly expected: string;
  readonly context: SuggestionContext;
}

type StoredCase = Omit<CorpusCase, 'context'> & Omit<SuggestionContext, 'language'>;

interface CorpusFile {
  /** Our language id. */
  readonly language: string;
  readonly cases: readonly StoredCase[];
}

const FOLDER = new URL('../../fixtures/completions/', import.meta.url);

/** Every case of `test/fixtures/completions`, each with its language in its name. */
export function completionCorpus(): readonly CorpusCase[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  return names.flatMap((name) => {
    const { language, cases } = JSON.parse(
      readFileSync(new URL(name, FOLDER), 'utf8'),
    ) as CorpusFile;
    return cases.map(({ kind, prefix, suffix, ...rest }) => ({
      ...rest,
      name: `${name.replace('.json', '')}: ${rest.name}`,
      context: { kind, prefix, suffix, language },
    }));
  });
}
