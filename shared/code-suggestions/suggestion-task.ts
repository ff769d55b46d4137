import type { RequestedModel } from '../gitlab/model-metadata.ts';
import type { Prompt } from '../models/model-request.ts';
import type { GenerationExample } from '../prompts/code-generation.ts';
import type { EditorFile } from './editor-file.ts';

interface Task {
  readonly file: EditorFile;
  /** Texts of other files that may matter, the most important first. */
  readonly related: readonly string[];
  /** The caller's own prompt, which replaces ours. */
  readonly given: Prompt | undefined;
  readonly model: RequestedModel;
  readonly streaming: boolean;
}

export interface CompletionTask extends Task {
  readonly kind: 'completion';
}

export interface GenerationTask extends Task {
  readonly kind: 'generation';
  /** What the user wants; may be empty. */
  readonly instruction: string;
  readonly libraries: readonly string[];
  readonly examples: readonly GenerationExample[];
  /** Whether the code starts on a line of its own, or goes where the cursor is, behind other code. */
  readonly ownLine: boolean;
}

/** What an editor wants written, whichever endpoint it came by. */
export type SuggestionTask = CompletionTask | GenerationTask;
