import {
  readFix,
  readGitCommands,
  readIdentifier,
  readReview,
  readSources,
} from './as-gitlab-reads.ts';
import type { PromptFixture } from './prompt-fixtures.ts';

type Read = (text: string, fixture: PromptFixture) => unknown;

/** How GitLab reads the answers of the prompts that it parses. */
const READ: Readonly<Record<string, Read>> = {
  categorize_question: (text) => JSON.parse(text),
  'chat/build_reader': readIdentifier,
  'chat/commit_reader': readIdentifier,
  'chat/documentation_search': readSources,
  'chat/epic_reader': readIdentifier,
  'chat/issue_reader': readIdentifier,
  'chat/merge_request_reader': readIdentifier,
  'chat/work_item_reader': readIdentifier,
  feature_discovery_search: (text) => JSON.parse(text),
  glab_ask_git_command: readGitCommands,
  measure_comment_temperature: (text) => JSON.parse(text),
  resolve_vulnerability: (text, { inputs }) => readFix(text, String(inputs['source_code'])),
  review_merge_request: readReview,
};

/** What GitLab makes of an answer; text that is only shown is what it is. */
export function reading(fixture: PromptFixture, text: string): unknown {
  return READ[fixture.prompt_id]?.(text, fixture) ?? text;
}
